"""What stood in each publication, read back; and what would stand in the next."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import QuerySet
from django.db.models.functions import Lower

from practices.models import PCN
from practices.naming import by_name
from reporting.measures import Group
from reporting.models import Publication, PublishedCell, PublishedCount
from reporting.publishing.tables import ALL_PCNS, Cut, Frozen, Key, Period, Shown


class Figures(NamedTuple):
    """A PCN's month, exact, and its women aged 15 to 44 (None: no denominator)."""

    implant: int
    copper_iud: int
    lng_ius: int
    women: int | None

    def count(self, group: Group) -> int:
        return sum(getattr(self, method.value) for method in group.methods)


_NAME = re.compile(r"(?P<year>[0-9]{4})-(?P<month>[0-9]{2})-(?P<revision>[0-9]{1,4})")
GONE = Figures(0, 0, 0, None)
# By the PCN's id and the month.
Months = dict[tuple[int, date], Figures]


@dataclass(frozen=True, slots=True)
class Revision:
    """A PCN's month that differs: None before is a month that was not there."""

    pcn: PCN
    month: date
    before: Figures | None
    now: Figures


def publications() -> list[Publication]:
    """Newest first."""
    return list(Publication.objects.select_related("by").order_by("-pk"))


def latest() -> Publication | None:
    return Publication.objects.order_by("-pk").first()


def of_cut(name: str) -> Publication | None:
    """The publication of that name (2025-06-1), None when there is none. ValueError for what can be no such name."""
    found = _NAME.fullmatch(name)
    if found is None:
        raise ValueError(name)
    month = date(int(found["year"]), int(found["month"]), 1)
    return Publication.objects.select_related("by").filter(month=month, revision=int(found["revision"])).first()


def is_first(publication: Publication) -> bool:
    return not Publication.objects.filter(pk__lt=publication.pk).exists()


def months_of(publication: Publication | None) -> Months:
    """The exact counts of a publication; nothing when there is none."""
    rows = PublishedCount.objects.filter(publication__lte=publication.pk if publication else 0)
    newest = rows.order_by("pcn_id", "month", "-publication_id").distinct("pcn_id", "month")
    return {(row.pcn_id, row.month): _figures(row) for row in newest}


def live_months(first: date, last: date) -> Months:
    """The prepared counts as they stand now, at GP practices, by the PCN each practice is in today."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pcn_id, month, implant, copper_iud, lng_ius, women FROM reporting_pcnmonth"
            " WHERE month BETWEEN %s AND %s",
            [first, last],
        )
        return {(pcn, month): Figures(*figures) for pcn, month, *figures in cursor.fetchall()}


def differences(before: Months, now: Months) -> dict[tuple[int, date], Figures]:
    """The months that are not what they were. One that is gone has no fittings and no women."""
    gone = {key: GONE for key, figures in before.items() if key not in now and figures != GONE}
    return gone | {key: figures for key, figures in now.items() if before.get(key) != figures}


def revisions_of(publication: Publication) -> list[Revision]:
    """Months published before that stood otherwise in this publication, newest month first (A16, A36)."""
    earlier = Publication.objects.filter(pk__lt=publication.pk).order_by("-pk").first()
    if earlier is None:
        return []
    before = months_of(earlier)
    changed = {(row.pcn_id, row.month): _figures(row) for row in publication.counts.filter(month__lte=earlier.month)}
    return _revisions(before, changed)


def revisions_since(publication: Publication) -> list[Revision]:
    """Months of the latest publication that stand otherwise today: what its next revision would change."""
    before = months_of(publication)
    return _revisions(before, differences(before, live_months(publication.first, publication.month)))


def number_revised(publication: Publication) -> tuple[int, int]:
    """How many months and PCNs `revisions_since` names, counted by the database: there may be 1,250 PCNs."""
    with connection.cursor() as cursor:
        cursor.execute(
            _REVISED, {"publication": publication.pk, "first": publication.first, "last": publication.month}
        )
        months, pcns = cursor.fetchone()
    return months, pcns


_REVISED = """
    WITH published AS (
        SELECT DISTINCT ON (pcn_id, month) pcn_id, month, implant, copper_iud, lng_ius, women
        FROM reporting_publishedcount WHERE publication_id <= %(publication)s
        ORDER BY pcn_id, month, publication_id DESC
    ), live AS (
        SELECT pcn_id, month, implant, copper_iud, lng_ius, women
        FROM reporting_pcnmonth WHERE month BETWEEN %(first)s AND %(last)s
    )
    SELECT count(DISTINCT month), count(DISTINCT pcn_id)
    FROM published FULL JOIN live USING (pcn_id, month)
    WHERE CASE WHEN live IS NULL
        THEN (published.implant, published.copper_iud, published.lng_ius) <> (0, 0, 0) OR published.women IS NOT NULL
        ELSE published IS DISTINCT FROM live
    END
"""


def _revisions(before: Months, changed: dict[tuple[int, date], Figures]) -> list[Revision]:
    pcns = PCN.objects.in_bulk({pcn for pcn, _ in changed})
    found = [
        Revision(pcns[pcn], month, before.get((pcn, month)), now)
        for (pcn, month), now in changed.items()
        if before.get((pcn, month)) != now
    ]
    return sorted(found, key=lambda each: (-each.month.toordinal(), by_name(each.pcn)))


def cuts() -> list[Cut]:
    """Every publication as its readers have it, and exactly, oldest first."""
    codes: dict[int | None, str] = {None: ALL_PCNS} | dict(PCN.objects.values_list("pk", "code"))
    shown: dict[int, Shown] = {}
    cells = PublishedCell.objects.values_list("publication", "pcn", "method", "first", "last", "shown")
    for publication, pcn, method, first, last, value in cells.iterator(chunk_size=20_000):
        key = Key(codes[pcn], Group(method), Period(first, last))
        shown.setdefault(publication, {})[key] = value
    return [Cut(counts, shown.get(each.pk, {}), each.month) for each, counts in _counts(codes)]


def _counts(codes: dict[int | None, str]) -> Iterator[tuple[Publication, dict[tuple[str, date], Frozen]]]:
    """Each publication with its counts. A version is the publication in which implants or coils last changed."""
    counts: dict[tuple[str, date], Frozen] = {}
    for publication in Publication.objects.order_by("pk"):
        for row in publication.counts.all():
            key, figures = (codes[row.pcn_id], row.month), _figures(row)
            found = frozen(figures, publication.pk)
            if key not in counts or counts[key][:2] != found[:2]:
                counts[key] = found
        yield publication, dict(counts)


def frozen(figures: Figures, version: int) -> Frozen:
    """What the tables are made of."""
    return Frozen(figures.count(Group.IMPLANT), figures.count(Group.COILS), version)


def cells(publication: Publication | None) -> QuerySet[PublishedCell, dict[str, Any]]:
    """The published numbers, PCNs by name and all PCNs first; periods newest first. None before the first."""
    rows = PublishedCell.objects.filter(publication=publication).order_by(
        Lower("pcn__name").asc(nulls_first=True), "pcn__code", "-last", "first", "method"
    )
    names = ("pcn__code", "pcn__name", "method", "first", "last", "shown", "women_months", "definition_version")
    found: QuerySet[PublishedCell, dict[str, Any]] = rows.values(*names)
    return found


def cells_of(publication: Publication) -> list[dict[str, Any]]:
    """All of them."""
    return list(cells(publication))


def _figures(row: PublishedCount) -> Figures:
    return Figures(row.implant, row.copper_iud, row.lng_ius, row.women)
