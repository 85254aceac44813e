"""One PCN's month counted from the fact table itself, by other SQL than the prepared counts: what explains a figure.

Counts only: no fitting is shown alone, and nothing leads to a patient.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from django.db.models import Count, F, QuerySet, Sum
from django.utils import timezone

from practices.memberships import Stay, pcn_on
from practices.models import PCN, ListSize, PCNMembership, Practice
from referrals.models import ActivityTotal, Fitting
from referrals.models.activity import Source
from reporting import rates, selectors
from reporting.measures import MEASURES, Group, Measure, Services
from reporting.models import DataCut, Publication
from reporting.months import add_months
from reporting.publishing import frozen
from reporting.selectors import Basis
from reporting.series import PER, Figure, figure


class Asked(NamedTuple):
    """Which figure: a PCN's monthly rate. `month` is its first day."""

    pcn: PCN
    group: Group
    month: date
    services: Services = Services.GP
    basis: Basis = Basis.CURRENT


class SourceCount(NamedTuple):
    """Fittings from one kind of source, at one kind of fitting practice. `is_counted`: they are in the figure."""

    source: Source
    kind: Practice.Kind
    fittings: int
    is_counted: bool


class Member(NamedTuple):
    """A practice counted in the PCN: since when it is there, its fittings, its women and when they were counted."""

    code: str
    name: str
    since: date
    fittings: int
    women: int | None
    women_counted_on: date | None
    women_are_estimated: bool
    # Of any method, anywhere: without women such a practice leaves its PCN without a denominator.
    has_fittings: bool


@dataclass(frozen=True, slots=True)
class Explanation:
    """A figure and everything it is made of."""

    asked: Asked
    sources: list[SourceCount]
    members: list[Member]
    women: int | None
    rate: Figure
    prepared: int | None
    measure: Measure
    cut: DataCut
    publication: Publication | None

    @property
    def fittings(self) -> int:
        return sum(each.fittings for each in self.sources if each.is_counted)

    @property
    def command(self) -> str:
        """What counts the same once more."""
        asked = self.asked
        options = "" if asked.services == Services.GP else f" --services {asked.services}"
        options += "" if asked.basis == Basis.CURRENT else f" --basis {asked.basis}"
        return f"manage.py explain_rate {asked.pcn.code} {asked.group} {asked.month:%Y-%m}{options}"


def explain(asked: Asked, cut: DataCut) -> Explanation:
    """Count the figure from fittings, totals, memberships and list sizes as they stand now."""
    practices = _practices_of(asked)
    sources = _sources(asked, practices)
    members = _members(asked, practices)
    women = _denominator(members)
    counted = sum(each.fittings for each in sources if each.is_counted)
    return Explanation(
        asked=asked,
        sources=sources,
        members=members,
        women=women,
        rate=figure(rates.rate(counted, women, per=PER)) if women else Figure(None, None, None),
        prepared=prepared_count(asked),
        measure=MEASURES[f"{asked.group}_monthly_rate"],
        cut=cut,
        publication=frozen.latest(),
    )


def prepared_count(asked: Asked) -> int | None:
    """The same number as the dashboard has it; None when it has no row for the month."""
    for month, *figures in selectors.pcn_months(asked.pcn, asked.basis, asked.services):
        if month == asked.month:
            counts = dict(zip(("implant", "copper_iud", "lng_ius"), figures, strict=False))
            return sum(int(counts[method.value]) for method in asked.group.methods)
    return None


def _practices_of(asked: Asked) -> dict[int, date]:
    """Ids of the practices counted in the PCN, each with the first day of the membership that says so."""
    stays: dict[int, list[Stay]] = {}
    for row in PCNMembership.objects.select_related("pcn"):
        stays.setdefault(row.practice_id, []).append(Stay(row.pcn.code, row.starts_on, row.ends_on))
    last_day = add_months(asked.month, 1) - timedelta(days=1)
    day = timezone.localdate() if asked.basis == Basis.CURRENT else last_day
    return {practice: _since(each, day) for practice, each in stays.items() if pcn_on(each, day) == asked.pcn.code}


def _since(stays: Iterable[Stay], day: date) -> date:
    starts = sorted(stay.starts_on for stay in stays)
    return max((start for start in starts if start <= day), default=starts[0])


def _sources(asked: Asked, practices: Iterable[int]) -> list[SourceCount]:
    """By source and kind of fitting practice, what is counted and what is kept beside it."""
    found: dict[tuple[str, str], int] = {}
    for row in _fittings(asked, practices).values("source", kind=F("fitting_practice__kind")).annotate(n=Count("pk")):
        found[row["source"], row["kind"]] = row["n"]
    for row in _totals(asked, practices).values(kind=F("fitting_practice__kind")).annotate(n=Sum("fittings")):
        found[Source.TOTALS, row["kind"]] = row["n"]
    return [
        SourceCount(Source(source), Practice.Kind(kind), count, _is_counted(kind, asked.services))
        for (source, kind), count in sorted(found.items())
        if count
    ]


def _is_counted(kind: str, services: Services) -> bool:
    return services == Services.TOTAL or kind != Practice.Kind.SEXUAL_HEALTH_CLINIC


def _fittings(asked: Asked, practices: Iterable[int]) -> QuerySet[Fitting]:
    return Fitting.objects.filter(
        is_counted=True,
        performed_on__gte=asked.month,
        performed_on__lt=add_months(asked.month, 1),
        method__in=asked.group.methods,
        registered_practice__in=list(practices),
    )


def _totals(asked: Asked, practices: Iterable[int]) -> QuerySet[ActivityTotal]:
    return ActivityTotal.objects.filter(
        is_authoritative=True,
        month=asked.month,
        method__in=asked.group.methods,
        fitting_practice__in=list(practices),
    )


def _members(asked: Asked, practices: dict[int, date]) -> list[Member]:
    every = asked._replace(group=Group.TOTAL, services=Services.TOTAL)
    shown, any_fitting = (_by_practice(each, practices) for each in (asked, every))
    sizes = _sizes(asked.month, practices)
    return [
        Member(
            code=practice.code,
            name=practice.name,
            since=practices[practice.pk],
            fittings=shown.get(practice.pk, 0),
            women=size.women_15_44 if size else None,
            women_counted_on=size.counted_on if size else None,
            women_are_estimated=bool(size and size.women_are_estimated),
            has_fittings=bool(any_fitting.get(practice.pk)),
        )
        for practice in Practice.objects.filter(pk__in=practices).order_by("name", "code")
        if (size := sizes.get(practice.pk)) or any_fitting.get(practice.pk)
    ]


def _by_practice(asked: Asked, practices: Iterable[int]) -> dict[int, int]:
    rows, totals = _fittings(asked, practices), _totals(asked, practices)
    if asked.services == Services.GP:
        at_clinic = {"fitting_practice__kind": Practice.Kind.SEXUAL_HEALTH_CLINIC}
        rows, totals = rows.exclude(**at_clinic), totals.exclude(**at_clinic)
    found = dict(rows.values_list("registered_practice").annotate(Count("pk")))
    for practice, count in totals.values_list("fitting_practice").annotate(Sum("fittings")):
        found[practice] = found.get(practice, 0) + count
    return found


def _sizes(month: date, practices: Iterable[int]) -> dict[int, ListSize]:
    """The latest list size up to the month's end; none of a practice that had closed."""
    sizes = ListSize.objects.filter(
        practice__in=list(practices), women_15_44__isnull=False, counted_on__lt=add_months(month, 1)
    ).select_related("practice")
    latest = {size.practice_id: size for size in sizes.order_by("counted_on")}
    return {
        practice: size
        for practice, size in latest.items()
        if size.practice.closed_on is None or size.practice.closed_on > month
    }


def _denominator(members: list[Member]) -> int | None:
    """None when a practice with fittings has no women: a rate would be too high."""
    if any(each.has_fittings and not each.women for each in members):
        return None
    return sum(each.women or 0 for each in members) or None
