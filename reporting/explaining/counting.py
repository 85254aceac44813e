"""A place's months counted from the fact tables, by other SQL than the prepared counts: what explains a figure.

Counts only: no fitting is shown alone, and nothing leads to a patient.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.db import connection
from django.utils import timezone

from practices.memberships import Stay, pcn_on
from practices.methods import LARC_METHODS
from practices.models import ListSize, PCNMembership, Practice
from referrals.models.activity import Source
from reporting.included import Included
from reporting.measures import Services
from reporting.months import last_day_of
from reporting.selectors import Basis


class Counted(NamedTuple):
    """Fittings of one method, of women of one practice, from one kind of source at one kind of fitting practice.

    `indication` is why, "" where the source does not say.
    """

    practice: int
    month: date
    method: str
    source: Source
    kind: Practice.Kind
    indication: str
    fittings: int

    def is_in(self, included: Included) -> bool:
        at_clinic = self.kind == Practice.Kind.SEXUAL_HEALTH_CLINIC
        return included.is_for(self.indication) and (included.services == Services.TOTAL or not at_clinic)


class Size(NamedTuple):
    """The women of a practice in a month, when they were counted, and whether they are estimated."""

    women: int
    counted_on: date
    are_estimated: bool


class Stays(NamedTuple):
    """Since when a practice is counted in the place, and in which of the months asked for."""

    since: date
    months: frozenset[date]


@dataclass(frozen=True)
class Book:
    """Everything counted for a place's practices (by id), oldest month first."""

    stays: Mapping[int, Stays]
    counted: Mapping[date, Sequence[Counted]]
    sizes: Mapping[date, Mapping[int, Size]]

    def rows(self, included: Included) -> list[tuple[Any, ...]]:
        """The months as `selectors.pcn_months` has them, so that the pages' own rules can be asked of the facts."""
        return [self._row(month, included) for month in sorted({*self.counted, *self.sizes})]

    def _row(self, month: date, included: Included) -> tuple[Any, ...]:
        counted = [each for each in self.counted.get(month, ()) if included.is_for(each.indication)]
        sizes = self.sizes.get(month, {})
        sums = [
            sum(each.fittings for each in counted if each.method == method and each.is_in(included))
            for method in LARC_METHODS
        ]
        women = sum(size.women for size in sizes.values())
        # A practice with fittings and no women leaves its place without a denominator: a rate would be too high.
        if not women or any(each.practice not in sizes or not sizes[each.practice].women for each in counted):
            return (month, *sums, None, None, False)
        estimated = any(size.are_estimated for size in sizes.values())
        return (month, *sums, women, min(size.counted_on for size in sizes.values()), estimated)


def book_of(stays: Mapping[int, Stays], months: Sequence[date], *, by_fitting: bool = False) -> Book:
    """Count these practices in these months, now: their women, or (`by_fitting`) what they fitted for whomever."""
    sizes = {} if by_fitting else _sizes(stays, months)
    return Book(stays, _counted(stays, months, "fitting" if by_fitting else "registered"), sizes)


def stays_in(codes: Collection[str] | None, basis: Basis, months: Sequence[date]) -> dict[int, Stays]:
    """The practices counted in any of these PCNs, by id (None: in any at all), and in which months."""
    by_practice: defaultdict[int, list[Stay]] = defaultdict(list)
    for row in PCNMembership.objects.select_related("pcn"):
        by_practice[row.practice_id].append(Stay(row.pcn.code, row.starts_on, row.ends_on))
    today, latest = timezone.localdate(), last_day_of(months[-1])
    found = {}
    for practice, stays in by_practice.items():
        if codes is None:
            inside = list(months)
        elif basis == Basis.CURRENT:
            inside = list(months) if pcn_on(stays, today) in codes else []
        else:
            inside = [month for month in months if pcn_on(stays, last_day_of(month)) in codes]
        if inside:
            day = today if basis == Basis.CURRENT else min(latest, last_day_of(inside[-1]))
            found[practice] = Stays(_since(stays, day), frozenset(inside))
    return found


def _since(stays: Iterable[Stay], day: date) -> date:
    starts = sorted(stay.starts_on for stay in stays)
    return max((start for start in starts if start <= day), default=starts[0])


_COUNTED = """
    SELECT practice, month, method, source, kind, indication, sum(fittings)::int FROM (
        SELECT {by}_practice_id AS practice, fitting_practice_id AS place,
               date_trunc('month', performed_on::timestamp)::date AS month, method, source, indication,
               count(*) AS fittings
        FROM referrals_fitting
        WHERE is_counted AND {by}_practice_id = ANY (%(practices)s) AND month BETWEEN %(first)s AND %(last)s
        GROUP BY 1, 2, 3, 4, 5, 6
        UNION ALL
        SELECT fitting_practice_id, fitting_practice_id, month, method, %(totals)s, '', fittings
        FROM referrals_activitytotal
        WHERE is_authoritative AND fittings > 0 AND method = ANY (%(methods)s)
          AND fitting_practice_id = ANY (%(practices)s) AND month BETWEEN %(first)s AND %(last)s
    ) AS facts JOIN practices_practice ON practices_practice.id = place
    GROUP BY 1, 2, 3, 4, 5, 6
"""


def _counted(stays: Mapping[int, Stays], months: Sequence[date], by: str) -> dict[date, list[Counted]]:
    with connection.cursor() as cursor:
        cursor.execute(
            _COUNTED.format(by=by),
            {
                "practices": list(stays),
                "first": months[0],
                "last": months[-1],
                "totals": Source.TOTALS,
                "methods": list(LARC_METHODS),
            },
        )
        found: defaultdict[date, list[Counted]] = defaultdict(list)
        for practice, month, method, source, kind, *why_and_many in cursor.fetchall():
            if month in stays[practice].months:
                counted = Counted(practice, month, method, Source(source), Practice.Kind(kind), *why_and_many)
                found[month].append(counted)
    return found


def _sizes(stays: Mapping[int, Stays], months: Sequence[date]) -> dict[date, dict[int, Size]]:
    """The latest list size up to each month's end; none of a practice that had closed."""
    by_practice: defaultdict[int, list[ListSize]] = defaultdict(list)
    sizes = ListSize.objects.filter(
        practice__in=list(stays), women_15_44__isnull=False, counted_on__lte=last_day_of(months[-1])
    )
    for size in sizes.select_related("practice").order_by("counted_on"):
        by_practice[size.practice_id].append(size)
    found: defaultdict[date, dict[int, Size]] = defaultdict(dict)
    for practice, known in by_practice.items():
        closed_on = known[0].practice.closed_on
        for month in months:
            latest = next((size for size in reversed(known) if size.counted_on <= last_day_of(month)), None)
            if latest and month in stays[practice].months and (closed_on is None or closed_on > month):
                women = latest.women_15_44 or 0
                found[month][practice] = Size(women, latest.counted_on, latest.women_are_estimated)
    return found
