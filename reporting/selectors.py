"""What the report pages ask of the prepared counts. Never the fittings themselves, never a patient."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import Q

from practices.models import PCN, Area
from reporting import sources
from reporting.baseline import Window
from reporting.counting import figures_of, summed
from reporting.included import USUAL, Included
from reporting.measures import Group, Services
from reporting.models import DataCut, PCNMonth
from reporting.months import MONTHS_IN_A_YEAR, add_months
from reporting.sources import Basis as Basis


@dataclass(frozen=True, slots=True)
class Span:
    """The months there is something to say about. `running` is the month that is not over, so far."""

    first: date
    latest: date
    running: date
    cut: DataCut


def baseline() -> Window:
    """The months that "before COVID" means here."""
    return Window(*settings.RATES_BASELINE)


def latest_cut() -> DataCut | None:
    return DataCut.objects.last()


def cut_and_stamp() -> tuple[DataCut | None, str]:
    """The latest data cut, and a word that changes when limits are reset or an area's name or PCNs are others.

    One query: every look at the network's page asks both, to know whether the report that is kept still holds.
    """
    [(cut, until, at, is_full, changed, stamp)] = rows_of(
        """
        SELECT id, until, at, is_full, cells_changed, stamp
        FROM (SELECT (SELECT concat(max(id), '-', count(withdrawn_at)) FROM reporting_rebase) || (
            SELECT coalesce(
                md5(string_agg(concat(area.id, ' ', area.name, ' ', code), ',' ORDER BY area.id, code)), ''
            )
            FROM practices_area AS area LEFT JOIN practices_pcn ON area_id = area.id
        ) AS stamp) AS stamped
        LEFT JOIN (SELECT * FROM reporting_datacut ORDER BY id DESC LIMIT 1) AS latest ON TRUE
        """
    )
    found = cut and DataCut(pk=cut, until=until, at=at, is_full=is_full, cells_changed=changed)
    return found or None, stamp


@lru_cache(maxsize=4)
def span(cut: DataCut) -> Span | None:
    """From the first to the latest complete month in which anything was fitted; None when nothing was.

    Remembered: what a data cut published does not change before the next one.
    """
    fitted = PCNMonth.objects.filter(Q(implant__gt=0) | Q(copper_iud__gt=0) | Q(lng_ius__gt=0), month__lt=cut.until)
    months = fitted.values_list("month", flat=True)
    first, latest = months.order_by("month").first(), months.order_by("-month").first()
    return Span(first, latest, cut.until, cut) if first and latest else None


def pcns_with_months() -> list[PCN]:
    """Every PCN that has figures in any month, closed or not, by name."""
    counted = PCNMonth.objects.values("pcn")
    return list(PCN.objects.filter(pk__in=counted))


def pcn_months(pcn: PCN, basis: Basis, included: Included = USUAL) -> list[tuple[Any, ...]]:
    """The PCN's months, oldest first: month, a count for each method, the women, their date, whether estimated."""
    inside = "pcn_id = %(pcn)s"
    months = f"{sources.pcn_months(basis, included, inside)} AS months WHERE {inside}"
    return rows_of(f"SELECT month, {figures_of(included.services)} FROM {months} ORDER BY month", {"pcn": pcn.pk})


def network_months(included: Included = USUAL) -> list[tuple[Any, ...]]:
    """The sum of the PCNs, as `pcn_months` has each. It is the same on either basis."""
    return _summed_months(f"{sources.pcn_months(Basis.CURRENT, included, sources.EVERY_PCN)} AS months", included)


def area_months(area: Area, basis: Basis, included: Included = USUAL) -> list[tuple[Any, ...]]:
    """The sum of an area's PCNs (N5), as `pcn_months` has each. None without a PCN (N6)."""
    inside = "pcn_id IN (SELECT id FROM practices_pcn WHERE area_id = %(area)s)"
    months = f"{sources.pcn_months(basis, included, inside)} AS months WHERE {inside}"
    return _summed_months(months, included, {"area": area.pk})


def _summed_months(source: str, included: Included, parameters: dict[str, Any] | None = None) -> list[tuple[Any, ...]]:
    months = summed("month", f"SELECT * FROM {source}")
    figures = figures_of(included.services)
    return rows_of(f"SELECT month, {figures} FROM ({months}) AS months ORDER BY month", parameters)


@dataclass(frozen=True, slots=True)
class PracticeSums:
    """A practice's share of its PCN: counts of its latest month and of the twelve months up to it."""

    code: str
    name: str
    month: dict[Group, int]
    year: dict[Group, int]
    women: int | None
    women_are_estimated: bool


def practices_of(pcn: PCN, basis: Basis, latest: date, included: Included = USUAL) -> list[PracticeSums]:
    """The practices whose months, in the twelve up to the latest, make up the PCN's; by name."""
    months = sources.in_pcns(basis, included, "pcn_id = %(pcn)s")
    sums = ", ".join(
        f"coalesce(sum({fitted_of(group, included.services)}) FILTER (WHERE {when}), 0)"
        for when in ("month = %(latest)s", "TRUE")
        for group in Group
    )
    rows = rows_of(
        f"""
        SELECT code, name, sum(women) FILTER (WHERE month = %(latest)s),
               coalesce(bool_or(women_are_estimated) FILTER (WHERE month = %(latest)s), FALSE), {sums}
        FROM ({months}) AS months JOIN practices_practice ON practices_practice.id = practice_id
        WHERE month BETWEEN %(year_first)s AND %(latest)s
        GROUP BY practices_practice.id, code, name ORDER BY lower(name), code
        """,
        {"pcn": pcn.pk, "latest": latest, "year_first": add_months(latest, 1 - MONTHS_IN_A_YEAR)},
    )
    return [
        PracticeSums(
            code,
            name,
            dict(zip(Group, counts[:3], strict=True)),
            dict(zip(Group, counts[3:], strict=True)),
            women,
            estimated,
        )
        for code, name, women, estimated, *counts in rows
    ]


def fittings_outside_pcns(first: date, last: date, included: Included = USUAL) -> int:
    """Fittings of women of practices that never were in a PCN, in months from the first to the last."""
    fitted = fitted_of(Group.TOTAL, included.services)
    [(count,)] = rows_of(
        f"SELECT coalesce(sum({fitted}), 0) FROM {sources.practice_months(included)} AS months"
        " WHERE pcn_id IS NULL AND month BETWEEN %(first)s AND %(last)s",
        {"first": first, "last": last},
    )
    return int(count)


def without_figures(before: date, month: date) -> list[str]:
    """Names of the PCNs that have a row in one month, with women, and none in the other."""
    had = PCNMonth.objects.filter(month=before, women__isnull=False).values("pcn")
    has = PCNMonth.objects.filter(month=month).values("pcn")
    return list(PCN.objects.filter(pk__in=had).exclude(pk__in=has).values_list("name", flat=True))


def fitted_of(group: Group, services: Services) -> str:
    """In SQL, the fittings of a row of prepared counts."""
    at_clinics = [f"{method}_at_clinics" for method in group.methods] if services == Services.TOTAL else []
    return " + ".join([*group.methods, *at_clinics])


def rows_of(sql: str, parameters: dict[str, Any] | None = None, *, skip: int = 0) -> list[tuple[Any, ...]]:
    """What a query over the prepared counts yields, without the first `skip` columns."""
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return [row[skip:] for row in cursor.fetchall()]
