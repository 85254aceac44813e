"""Twelve months of practices and PCNs, from the prepared counts: what equity and funnel are made of."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

from django.db import connection
from django.utils import timezone

from practices.models import Practice
from referrals.codes import COUNTED_ACTIONS
from reporting.baseline import FEWEST_MONTHS
from reporting.comparing.asking import Asked
from reporting.measures import Group, Services
from reporting.months import MONTHS_IN_A_YEAR
from reporting.quality import gaps
from reporting.selectors import Basis

# The months of a PCN that lack a practice's data are in neither of a rate's sums (A21).
_GAPS = """LEFT JOIN (
            SELECT id AS lacking, gap
            FROM unnest(%(lacking)s::text[], %(gaps)s::date[]) AS listed (code, gap) JOIN practices_pcn USING (code)
        ) AS gaps ON lacking = months.pcn_id AND gap = month"""
# A month with fittings and no women has no denominator, and then its twelve months have none (domain.md 3.3).
_UNMATCHED = "bool_or(({fitted}) > 0 AND coalesce(women, 0) = 0) OR coalesce(sum(women), 0) = 0"


class PracticeYear(NamedTuple):
    """A practice's fittings in 12 months; `women` is the mean of the months, None without a denominator."""

    code: str
    tenth: int | None
    fittings: int
    women: float | None
    are_estimated: bool


class PCNYear(NamedTuple):
    """A PCN's fittings in 12 months; `women` None: a month or a denominator is missing."""

    code: str
    name: str
    area_id: int | None
    fittings: int
    women: float | None


class Segments(NamedTuple):
    """Fittings of 12 months by what is known of each; one may stand in several (O3)."""

    total: int
    under_25: int
    from_25: int
    from_35: int
    from_45: int
    age_not_known: int
    most_deprived: int
    elsewhere: int


def practice_years(asked: Asked) -> list[PracticeYear]:
    """Every practice of the PCNs asked for that fitted or had women, with its tenth of deprivation."""
    fitted = _fitted(asked.group, asked.services)
    rows = _rows(
        f"""
        SELECT practice.code, score.decile, sum({fitted})::int, sum(women)::float / {MONTHS_IN_A_YEAR},
               {_UNMATCHED.format(fitted=fitted)}, bool_or(women_are_estimated)
        FROM reporting_practicemonth AS months JOIN practices_practice AS practice ON practice.id = practice_id
        LEFT JOIN practices_deprivationscore AS score ON score.practice_id = practice.id
          AND score.index = (SELECT max(index) FROM practices_deprivationscore)
        {_GAPS}
        WHERE month BETWEEN %(first)s AND %(last)s AND pcn_id IS NOT NULL AND gap IS NULL
          {_of_area("months.pcn_id")}
        GROUP BY practice.code, score.decile
        HAVING sum({fitted}) > 0 OR sum(women) > 0
        ORDER BY practice.code
        """,
        _parameters(asked) | _lacking(asked),
    )
    return [
        PracticeYear(code, tenth, fittings, None if unmatched else women, estimated)
        for code, tenth, fittings, women, unmatched, estimated in rows
    ]


def pcn_years(asked: Asked) -> list[PCNYear]:
    """Every PCN with months in the period, by name, whatever area is asked for."""
    fitted = _fitted(asked.group, asked.services)
    return [
        PCNYear(*row)
        for row in _rows(
            f"""
            SELECT code, name, area_id, coalesce(sum({fitted}) FILTER (WHERE gap IS NULL), 0)::int,
                   CASE WHEN count(women) = {MONTHS_IN_A_YEAR} AND count(gap) <= {MONTHS_IN_A_YEAR - FEWEST_MONTHS}
                   THEN sum(women) FILTER (WHERE gap IS NULL)::float / {MONTHS_IN_A_YEAR} END
            FROM reporting_pcnmonth AS months JOIN practices_pcn AS pcn ON pcn.id = pcn_id {_GAPS}
            WHERE month BETWEEN %(first)s AND %(last)s
            GROUP BY pcn.id, code, name, area_id ORDER BY lower(name), code
            """,
            _parameters(asked) | _lacking(asked),
        )
    ]


def segments(asked: Asked) -> Segments:
    """Fittings by age, deprivation and place. A monthly total has no age: it counts as not known."""
    [row] = _rows(
        f"""
        WITH member AS (
            SELECT practice_id, month, pcn_id FROM reporting_practicemonth AS months {_GAPS}
            WHERE month BETWEEN %(first)s AND %(last)s AND pcn_id IS NOT NULL AND gap IS NULL {_of_area("pcn_id")}
        ),
        fitted AS (
            SELECT fitting.age, registered_practice_id AS registered, fitting_practice_id AS fitted_at, 1 AS number
            FROM referrals_fitting AS fitting
            JOIN member ON member.practice_id = registered_practice_id AND member.month = fitting.month
            WHERE is_counted AND method = ANY(%(methods)s)
            UNION ALL
            SELECT NULL, fitting_practice_id, fitting_practice_id, fittings
            FROM referrals_activitytotal AS total
            JOIN member ON member.practice_id = fitting_practice_id AND member.month = total.month
            WHERE is_authoritative AND method = ANY(%(methods)s)
        )
        SELECT {", ".join(f"coalesce(sum(number) FILTER (WHERE {when}), 0)::int" for when in _SEGMENTS)}
        FROM fitted JOIN practices_practice AS place ON place.id = fitted_at
        LEFT JOIN practices_deprivationscore AS score ON score.practice_id = registered
          AND score.index = (SELECT max(index) FROM practices_deprivationscore)
        WHERE %(everywhere)s OR place.kind <> %(clinic)s
        """,
        _parameters(asked) | _lacking(asked),
    )
    return Segments(*row)


_SEGMENTS = (
    "TRUE",
    "age < 25",
    "age BETWEEN 25 AND 34",
    "age BETWEEN 35 AND 44",
    "age >= 45",
    "age IS NULL",
    "decile <= 2",
    "registered <> fitted_at",
)


def reasons(asked: Asked, first: date) -> list[tuple[date, str, str, int]]:
    """Month, method, indication ("" not known) and fittings, of rates' methods, from `first` to the last month.

    A monthly total has no indication.
    """
    return _rows(
        f"""
        WITH member AS (
            SELECT practice_id, month FROM reporting_practicemonth
            WHERE month BETWEEN %(from)s AND %(last)s AND pcn_id IS NOT NULL {_of_area("pcn_id")} {_of_pcn(asked)}
        )
        SELECT month, method, indication, sum(number)::int
        FROM (
            SELECT fitting.month, method, indication, fitting_practice_id AS place_id, 1 AS number
            FROM referrals_fitting AS fitting
            JOIN member ON member.practice_id = registered_practice_id AND member.month = fitting.month
            WHERE is_counted
            UNION ALL
            SELECT total.month, method, '', fitting_practice_id, fittings
            FROM referrals_activitytotal AS total
            JOIN member ON member.practice_id = fitting_practice_id AND member.month = total.month
            WHERE is_authoritative AND method = ANY(%(larc)s)
        ) AS fitted JOIN practices_practice AS place ON place.id = place_id
        WHERE %(everywhere)s OR place.kind <> %(clinic)s
        GROUP BY 1, 2, 3
        """,
        _parameters(asked) | {"from": first},
    )


def other_activity(asked: Asked, first: date, method: str) -> dict[date, int]:
    """Fittings and changes of what no rate counts, such as ring pessaries (L6), by month.

    By the PCN that the registered practice is in today, as the prepared counts have it.
    """
    rows = _rows(
        f"""
        SELECT fitting.month, count(*)::int
        FROM referrals_fitting AS fitting JOIN practices_practice AS place ON place.id = fitting_practice_id
        JOIN (
            SELECT DISTINCT ON (practice_id) practice_id, pcn_id FROM practices_pcnmembership
            ORDER BY practice_id, starts_on <= %(today)s DESC, abs(starts_on - %(today)s)
        ) AS member ON member.practice_id = registered_practice_id
        WHERE fitting.month BETWEEN %(from)s AND %(last)s AND method = %(method)s AND action = ANY(%(actions)s)
          AND is_authoritative AND reversed_at IS NULL {_of_area("member.pcn_id")} {_of_pcn(asked, "member.pcn_id")}
          AND (%(everywhere)s OR place.kind <> %(clinic)s)
        GROUP BY 1
        """,
        _parameters(asked) | {"from": first, "method": method},
    )
    return dict(rows)


def _lacking(asked: Asked) -> dict[str, Any]:
    incomplete = gaps.incomplete_months(Basis.CURRENT, asked.services)
    pairs = [(code, month) for code, months in incomplete.items() for month in months]
    return {"lacking": [code for code, _ in pairs], "gaps": [month for _, month in pairs]}


def _fitted(group: Group, services: Services) -> str:
    columns = [method.value for method in group.methods]
    if services == Services.TOTAL:
        columns += [f"{column}_at_clinics" for column in columns]
    return " + ".join(columns)


def _rows(sql: str, parameters: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return list(cursor.fetchall())


def _of_area(pcn: str) -> str:
    return f"AND (%(area)s::bigint IS NULL OR {pcn} IN (SELECT id FROM practices_pcn WHERE area_id = %(area)s))"


def _of_pcn(asked: Asked, pcn: str = "pcn_id") -> str:
    return f"AND {pcn} = %(pcn)s" if asked.pcn else ""


def _parameters(asked: Asked) -> dict[str, Any]:
    return {
        "first": asked.first,
        "last": asked.last,
        "today": timezone.localdate(),
        "area": asked.area and asked.area.pk,
        "pcn": asked.pcn and asked.pcn.pk,
        "methods": [method.value for method in asked.group.methods],
        "larc": [method.value for method in Group.TOTAL.methods],
        "actions": [action.value for action in COUNTED_ACTIONS],
        "everywhere": asked.services == Services.TOTAL,
        "clinic": Practice.Kind.SEXUAL_HEALTH_CLINIC.value,
    }
