"""The prepared counts of what is explained: what the dashboards show."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import connection

from practices.methods import LARC_METHODS
from practices.models import PCN
from reporting import selectors
from reporting.counting import figures_of
from reporting.explaining.figures import Figure
from reporting.fitted_here.selectors import fitted_in
from reporting.quality import gaps
from reporting.sources import in_pcns

if TYPE_CHECKING:
    from reporting.explaining.facts import Asked


def rows(asked: Asked, months: Sequence[date]) -> list[tuple[Any, ...]]:
    """The months as `selectors.pcn_months` has them, oldest first."""
    if asked.pcn and asked.figure == Figure.FITTED_HERE:
        found = _fitted_months(asked.pcn, asked)
    elif asked.practice:
        found = _practice_months(asked, asked.practice.pk)
    elif asked.pcn:
        found = selectors.pcn_months(asked.pcn, asked.basis, asked.included)
    elif asked.area:
        found = selectors.area_months(asked.area, asked.basis, asked.included)
    else:
        found = selectors.network_months(asked.included)
    return [row for row in found if row[0] in set(months)]


def gaps_of(asked: Asked) -> gaps.Gaps:
    """The months that lack a practice's data (A21); a practice's row shows its own months whatever they lack."""
    if asked.practice:
        return {}
    if asked.pcn:
        return gaps.of_pcn(asked.pcn, asked.basis, asked.services)
    return gaps.of_network(asked.services, asked.area, asked.basis)


def _fitted_months(pcn: PCN, asked: Asked) -> list[tuple[Any, ...]]:
    """By the practice that fitted: no women, and so no rate."""
    sums: defaultdict[date, Counter[str]] = defaultdict(Counter)
    for each in fitted_in(pcn, asked.basis, asked.month, asked.included):
        sums[each.month].update(each.counts or {})
    return [(month, *(sums[month][method] for method in LARC_METHODS), None, None, False) for month in sorted(sums)]


def _practice_months(asked: Asked, practice: int) -> list[tuple[Any, ...]]:
    source = in_pcns(asked.basis, asked.included, "pcn_id = %(pcn)s")
    figures = figures_of(asked.services)
    sql = f"SELECT month, {figures} FROM ({source}) AS months WHERE practice_id = %(practice)s ORDER BY 1"
    with connection.cursor() as cursor:
        cursor.execute(sql, {"pcn": asked.pcn.pk if asked.pcn else None, "practice": practice})
        return list(cursor.fetchall())
