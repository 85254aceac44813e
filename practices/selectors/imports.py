"""Imports that went wrong and have not been put right since."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from practices.models import ImportRefusal, ImportRun

RECENT = timedelta(weeks=4)


@dataclass(frozen=True, slots=True)
class Trouble:
    """A file refused whole, or loaded with so many of its rows set aside."""

    kind: str
    at: datetime
    rows: int = 0
    set_aside: int = 0

    @property
    def is_refusal(self) -> bool:
        return self.set_aside == 0


def imports_gone_wrong(*, now: datetime) -> list[Trouble]:
    """What went wrong in the last 4 weeks, the latest first.

    A refusal is put right by a later file of its kind that loads; rows set aside by loading the same file again.
    """
    since = now - RECENT
    refused = ImportRefusal.objects.filter(at__gte=since).order_by("kind", "-at").distinct("kind")
    latest = ImportRun.objects.filter(at__gte=since).order_by("kind", "file_name", "-at").distinct("kind", "file_name")
    runs = list(latest)
    loaded = {run.kind: max(each.at for each in runs if each.kind == run.kind) for run in runs}
    found = [Trouble(each.kind, each.at) for each in refused if each.kind not in loaded or loaded[each.kind] < each.at]
    found += [Trouble(run.kind, run.at, run.rows, run.quarantined) for run in runs if run.quarantined]
    return sorted(found, key=lambda trouble: trouble.at, reverse=True)
