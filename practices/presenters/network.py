"""Practices and hubs in words, from rows already loaded."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django.db.models import Model
from django.forms import BaseForm
from django.urls import reverse

from larc.nhsuk import cells
from larc.nhsuk.formatting import format_date_range, format_number, format_plural, format_weekday_date_time
from practices.methods import Method
from practices.models import Closure, Hub, Practice

Row = list[Any]

PRACTICE_HEAD = ("Practice", "PCN", "Status", {"text": "Free in 4 weeks", "numeric": True}, "Next free")
CLOSURE_HEAD = ("Days", "Reason", "Action")
BOOKING = {
    False: "By this practice only",
    True: "Referring practices can book the appointment themselves once this practice accepts",
}


def hub_of(practice: Practice) -> Hub | None:
    """A practice's hub, if it has one, without a further query where it was loaded."""
    return getattr(practice, "hub", None)


def has_closed(practice: Practice, today: date) -> bool:
    """Whether the practice exists no more."""
    return practice.closed_on is not None and practice.closed_on <= today


def status_of(practice: Practice, today: date) -> dict[str, str]:
    """What the practice does for others today, as a tag."""
    hub = hub_of(practice)
    if has_closed(practice, today):
        return {"text": "Practice closed", "colour": "grey"}
    if hub is None:
        refers = practice.kind == Practice.Kind.GP_PRACTICE
        return {"text": "Only refers" if refers else "Takes no referrals here", "colour": "white"}
    if hub.closures_today:
        return {"text": "Closed today", "colour": "grey"}
    if not hub.is_accepting:
        return {"text": "Not accepting", "colour": "orange"}
    return {"text": "Accepting", "colour": "green"}


def practice_rows(practices: Iterable[Practice], today: date) -> list[Row]:
    """The list of practices. One that is no hub has nothing free, and says why."""
    return [
        [
            cells.link(reverse("practices:detail", args=[practice.uuid]), practice.name),
            ", ".join(membership.pcn.name for membership in practice.memberships_today) or "No PCN",
            cells.tag(status_of(practice, today)),
            format_number(practice.free_soon or 0),
            next_free(practice.next_free) if hub_of(practice) else "Does not fit",
        ]
        for practice in practices
    ]


def next_free(moment: datetime | None) -> str:
    return "No free appointment" if moment is None else format_weekday_date_time(moment)


def chosen(form: BaseForm, query: Mapping[str, str]) -> list[dict[str, str]]:
    """The filters chosen, each with the address of the list without it."""
    kept = {name: query[name] for name in form.fields if query.get(name)}
    return [
        {"text": _filter_words(form, name), "remove": f"?{urlencode({n: v for n, v in kept.items() if n != name})}"}
        for name in kept
    ]


def _filter_words(form: BaseForm, name: str) -> str:
    value = form.cleaned_data[name]
    if isinstance(value, Model):
        return str(value)
    return str(dict(getattr(form.fields[name], "choices", ())).get(value, f"“{value}”"))


def hub_choices(hubs: Iterable[Hub], current: Hub | None) -> list[dict[str, Any]]:
    """The hubs as options of a select."""
    return [{"value": str(hub.practice.uuid), "text": hub.practice.name, "selected": hub == current} for hub in hubs]


def hub_facts(hub: Hub) -> list[dict[str, str]]:
    """The summary of what a hub offers."""
    return [
        {"key": "Methods", "value": methods_words(hub.methods)},
        {"key": "New referrals", "value": "Accepting" if hub.is_accepting else "Not accepting"},
        {"key": "Booking", "value": BOOKING[hub.direct_booking]},
        {"key": "Most open referrals", "value": _limit(hub.max_open_referrals)},
        {"key": "Most appointments a week", "value": _limit(hub.most_appointments_a_week)},
        {"key": "Notice", "value": format_plural(hub.notice_days, "day") if hub.notice_days else "None needed"},
        {"key": "Step-free access", "value": "Yes" if hub.is_step_free else "No"},
        {"key": "Access", "value": hub.access_notes},
    ]


def _limit(number: int | None) -> str:
    return "No limit" if number is None else format_number(number)


def methods_words(methods: Iterable[str]) -> str:
    return ", ".join(Method(method).label for method in methods)


def closure_rows(closures: Iterable[Closure], practice: Practice) -> list[Row]:
    return [
        [
            days := format_date_range(closure.first_day, closure.last_day),
            closure.reason,
            cells.link(
                reverse("practices:remove-closure", args=[practice.uuid, closure.pk]),
                "Remove",
                hidden=f"closure {days}",
            ),
        ]
        for closure in closures
    ]
