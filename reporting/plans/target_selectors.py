"""Targets of practices beside what was fitted for their women, from the prepared counts (P12).

A practice counts in the PCN it is in today, as everywhere in the reports; what is counted are fittings at GP
practices. A month in which a practice has neither women nor fittings is missing, which is not zero; so is one that
lacks fittings of its women, as a practice that usually makes them sent nothing (A21).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection
from django.utils import timezone

from practices.models import PCN, Practice
from reporting.measures import Group
from reporting.models import PracticeMonth, PracticeTarget
from reporting.months import add_months, months_between, quarter_of
from reporting.quality import gaps
from reporting.selectors import Span
from reporting.trajectories import QUARTER, Comparator, QuarterTarget, by_quarter

# The PCN of each practice: the one it is in today, or its last, or the first it will join (reporting/counting.py).
_MEMBERS = """
    SELECT DISTINCT ON (practice_id) practice_id, pcn_id FROM practices_pcnmembership
    ORDER BY practice_id, starts_on <= %(today)s DESC, abs(starts_on - %(today)s)
"""


@dataclass(frozen=True, slots=True)
class PCNTargets:
    """The practices of a PCN that have a target for a quarter. `known`: those whose three months are counted.

    `asked` and `fitted` are sums over the known ones, `asked_of_all` over all. No code: practices of no PCN.
    """

    code: str | None
    name: str | None
    practices: int
    asked_of_all: int
    known: int
    asked: int
    fitted: int
    met: int


@dataclass(frozen=True, slots=True)
class PracticeQuarters:
    """A practice's quarters by their first months; fittings so far in those that are not all counted yet.

    `lacking` are months for which a practice that fits its women sent nothing.
    """

    code: str
    name: str
    quarters: dict[date, QuarterTarget]
    so_far: dict[date, int]
    lacking: frozenset[date]


def quarters(span: Span) -> list[date]:
    """Those there may be something to say about: from the first with a target to the one that is running."""
    first = PracticeTarget.objects.order_by("quarter").values_list("quarter", flat=True).first()
    running = quarter_of(span.running)
    if first is None or first > running:
        return []
    return [month for month in months_between(first, running) if month == quarter_of(month)]


def network_targets(group: Group, quarter: date, span: Span) -> list[PCNTargets]:
    """Every PCN with a practice that has a target for the quarter, by name."""
    last = min(add_months(quarter, QUARTER - 1), span.latest)
    lacking = sorted(gaps.of_practices(quarter, last))
    with connection.cursor() as cursor:
        cursor.execute(
            _NETWORK.format(fitted=" + ".join(group.methods)),
            {
                "today": timezone.localdate(),
                "group": group.value,
                "quarter": quarter,
                "last": last,
                "practices": [practice for practice, _ in lacking],
                "gaps": [month for _, month in lacking],
                "first": span.first,
                "months": QUARTER,
            },
        )
        return [PCNTargets(*row) for row in cursor.fetchall()]


_NETWORK = f"""
    WITH member AS ({_MEMBERS}),
    asked AS (
        SELECT practice_id, target FROM reporting_practicetarget WHERE quarter = %(quarter)s AND "group" = %(group)s
    ),
    fitted AS (
        SELECT practice_id, sum({{fitted}})::int AS fittings
        FROM reporting_practicemonth JOIN asked USING (practice_id)
        WHERE month BETWEEN greatest(%(quarter)s, %(first)s) AND %(last)s
          AND (practice_id, month) NOT IN (SELECT * FROM unnest(%(practices)s::bigint[], %(gaps)s::date[]))
        GROUP BY practice_id HAVING count(*) = %(months)s
    )
    SELECT code, name, count(*), sum(target)::int, count(fittings),
           coalesce(sum(target) FILTER (WHERE fittings IS NOT NULL), 0)::int, coalesce(sum(fittings), 0)::int,
           count(*) FILTER (WHERE fittings >= target)
    FROM asked LEFT JOIN fitted USING (practice_id) LEFT JOIN member USING (practice_id)
         LEFT JOIN practices_pcn ON practices_pcn.id = member.pcn_id
    GROUP BY practices_pcn.id, code, name ORDER BY lower(name) NULLS LAST, code
"""


def practice_targets(pcn: PCN, group: Group, shown: Sequence[date], span: Span) -> list[PracticeQuarters]:
    """Every practice of the PCN by name, with these quarters: target and fitted, each None where there is none."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT practice_id FROM ({_MEMBERS}) AS member WHERE pcn_id = %(pcn)s",
            {"today": timezone.localdate(), "pcn": pcn.pk},
        )
        members = [practice_id for (practice_id,) in cursor.fetchall()]
    targets: dict[int, dict[date, Decimal]] = defaultdict(dict)
    for row in PracticeTarget.objects.filter(practice__in=members, group=group, quarter__in=shown):
        targets[row.practice_id][row.quarter] = Decimal(row.target)
    lacking: dict[int, set[date]] = defaultdict(set)
    for practice_id, month in gaps.of_practices(shown[0], span.latest):
        lacking[practice_id].add(month)
    made = _fittings(members, group, shown, span)
    whole = {
        practice_id: {month: count for month, count in months.items() if month not in lacking[practice_id]}
        for practice_id, months in made.items()
    }
    # A practice that has closed is not listed for quarters it has nothing to show in.
    practices = Practice.objects.filter(pk__in=[each for each in members if each in made or each in targets])
    return [
        PracticeQuarters(
            practice.code,
            practice.name,
            {
                each.quarter: each
                for each in by_quarter(targets[practice.pk], whole.get(practice.pk, {}), Comparator.AT_LEAST)
            },
            _so_far(made[practice.pk], span.latest),
            frozenset(lacking[practice.pk]),
        )
        for practice in practices.order_by("name", "code")
    ]


def _fittings(members: list[int], group: Group, shown: Sequence[date], span: Span) -> dict[int, dict[date, Decimal]]:
    """Fittings by practice and complete month of the quarters shown."""
    made: dict[int, dict[date, Decimal]] = defaultdict(dict)
    first, last = max(shown[0], span.first), min(add_months(shown[-1], QUARTER - 1), span.latest)
    months = PracticeMonth.objects.filter(practice__in=members, month__range=(first, last))
    columns: tuple[Any, ...] = tuple(method.value for method in group.methods)
    for practice_id, month, *counts in months.values_list("practice_id", "month", *columns):
        made[practice_id][month] = Decimal(sum(counts))
    return made


def _so_far(made: dict[date, Decimal], latest: date) -> dict[date, int]:
    found: dict[date, int] = defaultdict(int)
    for month, count in made.items():
        if add_months(quarter_of(month), QUARTER - 1) > latest:
            found[quarter_of(month)] += int(count)
    return found
