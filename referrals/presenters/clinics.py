"""Weeks and lists of clinics in words, from rows already loaded. Who a slot is for, they do not know."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from django.forms import BaseForm
from django.http import QueryDict
from django.urls import reverse
from markupsafe import Markup

from larc.nhsuk import cells
from larc.nhsuk.formatting import (
    format_date,
    format_date_range,
    format_number,
    format_weekday_date,
    format_weekday_date_time,
)
from larc.nhsuk.widgets import SplitDateInput
from practices.models import Hub
from practices.presenters import clinic_cells, offered
from referrals.viability import Outcomes

Row = list[Any]
# A clinic with the counts that practices.selectors.clinics gives it.
Clinic = Any

NOTHING_KNOWN = Outcomes()


def head(*, many: bool, may_change: bool, dated: bool = False) -> list[Any]:
    """The columns of a table of clinics: of one day or of several, of one practice or of many."""
    columns: list[Any] = ["Date"] if dated else []
    columns += ["Time", "Practice"] if many else ["Time"]
    columns += ["Clinic", "Fitter", {"text": "Booked", "numeric": True}, {"text": "Free", "numeric": True}]
    return [*columns, "Not fitted or did not attend", *(["Action"] if may_change else [])]


def rows(
    clinics: Iterable[Clinic],
    outcomes: Mapping[int, Outcomes],
    *,
    now: datetime,
    many: bool,
    may_change: bool,
    dated: bool = False,
) -> list[Row]:
    """One row a clinic, in the columns of `head`."""
    return [
        [
            *([_day(clinic.day)] if dated else []),
            *_with_practice(clinic, many),
            outcome_words(clinic, outcomes.get(clinic.pk, NOTHING_KNOWN), now),
            *([_action(clinic, now)] if may_change else []),
        ]
        for clinic in clinics
    ]


def outcome_words(clinic: Clinic, outcomes: Outcomes, now: datetime) -> str:
    """1 not fitted, 2 did not attend; before the clinic begins there is nothing to tell."""
    if clinic.starts_at > now:
        return "Not held yet"
    return count_words(outcomes) or "None"


def count_words(outcomes: Outcomes) -> str:
    """What went otherwise than planned, and what nobody has recorded; empty when all went well."""
    parts = [
        (outcomes.not_fitted, "not fitted"),
        (outcomes.missed, "did not attend"),
        (outcomes.not_recorded, "not recorded yet"),
    ]
    return ", ".join(f"{format_number(number)} {words}" for number, words in parts if number)


def fill(clinics: Iterable[Clinic]) -> str:
    """42 of 60 booked, 18 free; and how many are held for someone they were offered to."""
    counts = [(clinic.booked, offered(clinic), clinic.held) for clinic in clinics]
    booked, free, held = (sum(count[part] for count in counts) for part in range(3))
    words = f"{format_number(booked)} of {format_number(booked + free + held)} booked, {format_number(free)} free"
    return f"{words}, {format_number(held)} offered to someone" if held else words


def days(monday: date, clinics: Sequence[Clinic], outcomes: Mapping[int, Outcomes], **how: Any) -> list[Any]:
    """Seven days, each with its heading, how full it is and the rows of its clinics; `how` as for `rows`."""
    by_day = {day: list(several) for day, several in groupby(clinics, lambda each: each.day)}
    return [
        {
            "heading": format_weekday_date(day),
            "fill": fill(by_day.get(day, [])),
            "rows": rows(by_day.get(day, []), outcomes, **how),
        }
        for day in (monday + timedelta(days=number) for number in range(7))
    ]


def choices(hubs: Iterable[Hub], current: Hub | None) -> list[dict[str, Any]]:
    """All practices, or one of them, as options of a select."""
    one = [{"value": str(hub.practice.uuid), "text": hub.practice.name, "selected": hub == current} for hub in hubs]
    return [{"value": "", "text": "All fitting practices", "selected": current is None}, *one]


def week_link(text: str, hub: Hub | None, monday: date) -> dict[str, str]:
    """The way to another week, of the same hub or of all."""
    query = {"hub": str(hub.practice.uuid)} if hub else {}
    label = format_date_range(monday, monday + timedelta(days=6))
    return {"text": text, "labelText": label, "href": f"?{urlencode(query | {'week': monday.isoformat()})}"}


def chosen(form: BaseForm, query: QueryDict) -> list[dict[str, str]]:
    """The filters in force of a valid form, each with the address of the list without it."""
    return [
        {"text": _filter_words(form, name), "remove": f"?{_without(query, name)}"}
        for name, value in form.cleaned_data.items()
        if value
    ]


def _filter_words(form: BaseForm, name: str) -> str:
    value = form.cleaned_data[name]
    if isinstance(value, date):
        return f"{'From' if name == 'first_day' else 'To'} {format_date(value)}"
    return str(dict(getattr(form.fields[name], "choices", ())).get(value, value))


def _without(query: QueryDict, name: str) -> str:
    kept = query.copy()
    for parameter in (name, *(f"{name}_{part}" for part in SplitDateInput.PARTS), "page"):
        kept.pop(parameter, None)
    return kept.urlencode()


def _day(day: date) -> Markup:
    """The date, whose weekday stays in one piece in a narrow column."""
    return Markup('<span class="app-nowrap">{:%A}</span> {}').format(day, format_date(day))


def _with_practice(clinic: Clinic, many: bool) -> Row:
    time, *rest = clinic_cells(clinic)
    return [time, clinic.hub.practice.name, *rest] if many else [time, *rest]


def _action(clinic: Clinic, now: datetime) -> Markup | str:
    if clinic.withdrawn_at or clinic.is_closed or clinic.is_away:
        return _to_rearrange(clinic) if clinic.booked and clinic.ends_at > now else "None"
    if clinic.ends_at <= now:
        return "None"
    which = f"the clinic at {clinic.hub.practice.name}, {format_weekday_date_time(clinic.starts_at)}"
    return cells.link(reverse("practices:clinic", args=[clinic.uuid]), "Change", hidden=which)


def _to_rearrange(clinic: Clinic) -> Markup:
    address = f"{reverse('practices:detail', args=[clinic.hub.practice.uuid])}#rearrange"
    return cells.link(address, "To rearrange", hidden=f"at {clinic.hub.practice.name}")
