"""What pages ask about limits that were reset by hand."""

from collections import defaultdict
from datetime import date

from django.db.models import Count, Max

from practices.models import PCN
from reporting import selectors
from reporting.measures import Group
from reporting.models import Rebase
from reporting.selectors import Basis
from reporting.series import frame_of
from reporting.signals import whole_series
from reporting.spc import SpcError


def stamp() -> str:
    """Another one after each reset and each withdrawal: pages that were made before are not shown again."""
    found = Rebase.objects.aggregate(latest=Max("pk"), withdrawn=Count("withdrawn_at"))
    return f"{found['latest'] or 0}-{found['withdrawn']}"


def standing(pcn: PCN, group: Group) -> list[Rebase]:
    """The resets of a chart that hold, oldest month first."""
    return list(Rebase.objects.filter(pcn=pcn, group=group, withdrawn_at=None).order_by("month"))


def ever_made(pcn: PCN) -> list[Rebase]:
    """Every reset of a PCN's charts with who made and who withdrew it, newest month first."""
    found = Rebase.objects.filter(pcn=pcn).select_related("made_by", "withdrawn_by")
    return list(found.order_by("-month", "group", "-pk"))


def months_by_pcn(group: Group) -> dict[str, list[date]]:
    """The months at which limits are reset, by the PCN's code; only PCNs that have any."""
    months: defaultdict[str, list[date]] = defaultdict(list)
    rows = Rebase.objects.filter(group=group, withdrawn_at=None).order_by("month")
    for code, month in rows.values_list("pcn__code", "month"):
        months[code].append(month)
    return dict(months)


def months_with_figures(pcn: PCN, group: Group) -> list[date]:
    """The months of the PCN's chart, from its first with a rate to the latest complete one. Empty without any."""
    cut = selectors.latest_cut()
    span = selectors.span(cut) if cut else None
    if span is None:
        return []
    rows = selectors.pcn_months(pcn, Basis.CURRENT)
    rates = frame_of(rows, span.first, span.latest)[f"{group}_rate"]
    try:
        return list(whole_series(rates.to_dict()))
    except SpcError:
        return []
