"""Fill, missed appointments and those without a fitting in words, each share with its Wilson interval. Pure.

Source: domain.md 6, where these three decide whether a clinic pays for itself.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.urls import reverse

from larc.nhsuk import cells
from larc.nhsuk.formatting import format_date, format_number, format_percent, format_plural
from practices.models import Hub
from referrals.earnings import Period
from referrals.viability import Fill, Outcomes
from reporting.explaining.live import links
from reporting.rates import proportion
from reporting.shares import Share, Shares

Row = list[Any]

HEAD = (
    "Practice",
    {"text": "Clinics", "numeric": True},
    "Booked, of those offered",
    "Did not attend, of outcomes recorded",
    "Not fitted, of those who came",
    {"text": "Not recorded yet", "numeric": True},
)
NOTHING = "Nothing to count"


def rows(
    hubs: Sequence[Hub], fills: Mapping[int, Fill], outcomes: Mapping[int, Outcomes], *, linked: bool = True
) -> list[Row]:
    """A row a hub, by name, and below them all together where there are several.

    `linked`: names lead to the practice's page, for those who may open it.
    """
    found = [
        [
            _link(hub) if linked else hub.practice.name,
            *_cells(fills.get(hub.pk, Fill()), outcomes.get(hub.pk, Outcomes())),
        ]
        for hub in hubs
    ]
    if len(found) > 1:
        found.append(["All practices", *_cells(total_fill(fills.values()), total_outcomes(outcomes.values()))])
    return found


def leading(rows: Sequence[Row], hubs: Sequence[Hub], choices: Mapping[str, str]) -> list[Row]:
    """The same rows, of which the number of clinics leads to what the row is made of, with the page's choices."""
    places = [(hub.practice.name, hub.practice.code) for hub in hubs] + [("all practices", "")]
    return [
        [name, links.cell(clinics, f"{clinics}, clinics of {place}", "fill", {"hub": code, **choices}), *cells]
        for (name, clinics, *cells), (place, code) in zip(rows, places, strict=False)
    ]


def sentence(fills: Iterable[Fill], outcomes: Iterable[Outcomes], weeks: int) -> str:
    """What the table says of all hubs together."""
    fill, went = total_fill(fills), total_outcomes(outcomes)
    if not fill.offered:
        return f"No clinic was held in these {weeks} weeks, so there is nothing to count yet."
    booked = (
        f"Of {format_plural(fill.offered, 'appointment')} offered, {format_number(fill.booked)} "
        f"({_share(fill.booked, fill.offered)}) were booked."
    )
    seen = went.attended + went.missed
    if not seen:
        return f"{booked} Nothing is recorded yet of what came of them."
    missed = f"{_of(went.missed, seen)} whose outcome is recorded did not attend"
    if not went.attended:
        return f"{booked} {missed}."
    return f"{booked} {missed}, and {_of(went.not_fitted, went.attended)} who came were not fitted."


def booked(hubs: Sequence[Hub], fills: Mapping[int, Fill], caption: str) -> Shares:
    """Each hub's share of times booked, where a clinic was held."""
    held = [Share(hub.practice.name, fill.booked, fill.offered) for hub in hubs if (fill := fills.get(hub.pk))]
    head = ("Practice", "Booked", "Offered")
    return Shares("booked", "Booked, of the appointments offered", caption, head, held)


def caption(period: Period, weeks: int) -> str:
    """Whose clinics, and of when."""
    return f"By fitting practice, {weeks} weeks to {format_date(period.last_day)}"


def total_fill(fills: Iterable[Fill]) -> Fill:
    """Several hubs together."""
    fills = list(fills)
    return Fill(*(sum(getattr(each, name) for each in fills) for name in ("clinics", "offered", "booked")))


def total_outcomes(outcomes: Iterable[Outcomes]) -> Outcomes:
    """Several hubs together."""
    outcomes = list(outcomes)
    names = ("attended", "missed", "not_fitted", "not_recorded")
    return Outcomes(*(sum(getattr(each, name) for each in outcomes) for name in names))


def share_cell(count: int, out_of: int) -> str:
    """78% (42 of 54), 95% interval 65% to 87%; of nothing there is no share."""
    if not out_of:
        return NOTHING
    share = proportion(count, out_of)
    limits = f"{format_percent(float(share.lower))} to {format_percent(float(share.upper))}"
    return f"{_share(count, out_of)} ({format_number(count)} of {format_number(out_of)}), 95% interval {limits}"


def _cells(fill: Fill, went: Outcomes) -> Row:
    return [
        format_number(fill.clinics),
        share_cell(fill.booked, fill.offered),
        share_cell(went.missed, went.attended + went.missed),
        share_cell(went.not_fitted, went.attended),
        format_number(went.not_recorded),
    ]


def _of(count: int, out_of: int) -> str:
    """4 (44%) of the 9: a share of few is no more than its numbers."""
    return f"{format_number(count)} ({_share(count, out_of)}) of the {format_number(out_of)}"


def _share(count: int, out_of: int) -> str:
    return format_percent(float(proportion(count, out_of).value))


def _link(hub: Hub) -> Any:
    return cells.link(reverse("practices:detail", args=[hub.practice.uuid]), hub.practice.name)
