"""Worklists and home pages in words."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.forms import Form
from django.http import QueryDict
from django.urls import reverse
from markupsafe import Markup

from larc.nhsuk.cells import link, tag
from larc.nhsuk.formatting import format_date, format_plural, format_time
from referrals.clocks import london_date
from referrals.models import Appointment, Referral
from referrals.presenters import cells
from referrals.presenters.words import day_words, late_words, need, status_tag
from referrals.selectors import WORKLISTS, Worklist
from referrals.workflow import Status

# Whether the reader may take the next step of a referral of this status at their own hub.
May = Callable[[Status], bool]

# What the person whose list it is does next, and on which page.
NEXT_STEPS: dict[Status, tuple[str, str]] = {
    Status.DRAFT: ("Continue", "referrals:draft"),
    Status.SUBMITTED: ("Triage", "referrals:triage"),
    Status.ACCEPTED: ("Book", "referrals:book"),
    Status.BOOKED: ("Record outcome", "referrals:outcome"),
}
FILTERS = ("method", "status", "practice")
EMPTY: dict[str, str] = {
    "new": "No new referrals. They appear here when a practice sends one.",
    "to-book": "Nothing to book. Referrals appear here once a clinician accepts them.",
    "booked": "No appointments booked. Book one from “Accepted, to book”.",
    "returned": "Nothing has come back to you. Returned referrals appear here with the reason.",
    "sent": "No open referrals. They appear here once you send one.",
    "drafts": "No drafts. A referral you save before sending appears here.",
    "closed": "Nothing closed yet. Referrals appear here once they are fitted or cancelled.",
}


def names_for(*, at_hub: bool) -> list[str]:
    """The lists a desk has: those of a fitting practice only where it is one."""
    return [name for name, worklist in WORKLISTS.items() if at_hub or not worklist.is_hubs]


def navigation(names: Iterable[str], counts: Mapping[str, tuple[int, Any]], current: str) -> list[dict[str, Any]]:
    """The lists with their counts, for the secondary navigation."""
    return [
        {"text": WORKLISTS[name].title, "href": address(name), "count": counts[name][0], "current": name == current}
        for name in names
    ]


def number_cards(names: Iterable[str], counts: Mapping[str, tuple[int, Any]], today: date) -> list[dict[str, Any]]:
    """The lists as number cards: how many wait, and how long the oldest has."""
    return [
        {
            "text": WORKLISTS[name].title,
            "href": address(name),
            "number": counts[name][0],
            "detail": _oldest(name, counts[name][1], today),
        }
        for name in names
    ]


def address(name: str) -> str:
    """The page of a list."""
    return f"{reverse('referrals:list')}?list={name}"


def head(worklist: Worklist | None) -> list[str]:
    """The columns of a list: the practice at the other end of its referrals, or both ends of what was searched."""
    ends = ["From", "To"] if worklist is None else ["From" if worklist.is_hubs else "To"]
    return ["Patient", "Needs", *ends, "Day", "Status", "Next step"]


def rows(referrals: Iterable[Referral], *, today: date, worklist: Worklist | None, may: May) -> list[list[Any]]:
    """Table rows. On a hub's list each leads to the hub's next step where the reader `may` take it."""
    return [
        [
            cells.patient(referral),
            need(referral) if referral.method else "Not asked yet",
            *(_end(referral, column) for column in head(worklist) if column in {"From", "To"}),
            _day(referral, today),
            tag(status_tag(referral)),
            _next_step(referral, worklist, may),
        ]
        for referral in referrals
    ]


def clock_rows(referrals: Iterable[Referral], today: date) -> list[list[Any]]:
    """The clock list of a home page: who, what, day, status."""
    return [
        [cells.name(referral), need(referral), _day(referral, today), tag(status_tag(referral))]
        for referral in referrals
    ]


def draft_rows(drafts: Iterable[Referral]) -> list[list[Any]]:
    """The drafts of a home page."""
    return [
        [
            link(reverse("referrals:draft", args=[draft.pk]), draft.patient.full_name),
            need(draft) if draft.method else "Not asked yet",
            format_date(draft.created_at),
        ]
        for draft in drafts
    ]


def appointment_rows(appointments: Iterable[Appointment]) -> list[list[Any]]:
    """The appointments of a home page, by time."""
    return [
        [
            cells.name(appointment.leg.referral),
            f"{format_date(appointment.slot.starts_at)}, {format_time(appointment.slot.starts_at)}",
            need(appointment.leg.referral),
            appointment.slot.session.fitter.name,
        ]
        for appointment in appointments
    ]


def chosen(form: Form, query: QueryDict) -> list[dict[str, str]]:
    """The filters in force of a valid filter form, each with the address that removes it."""
    return [
        {"text": _label(form, name), "remove": _without(query, name)}
        for name in FILTERS
        if form.cleaned_data.get(name)
    ]


def _label(form: Form, name: str) -> str:
    """A practice by its name, a choice by its label."""
    value = form.cleaned_data[name]
    labels = dict(getattr(form.fields[name], "choices", ())) if isinstance(value, str) else {}
    return str(labels.get(value, value))


def _without(query: QueryDict, name: str) -> str:
    rest = query.copy()
    for parameter in (name, "page"):
        rest.pop(parameter, None)
    return f"?{rest.urlencode()}"


def _end(referral: Referral, column: str) -> str:
    if column == "From":
        return referral.referring_practice.name
    return referral.hub.practice.name if referral.hub else "Not chosen yet"


def _oldest(name: str, since: datetime | None, today: date) -> str:
    if since is None or name == "closed":
        return ""
    days = (today - london_date(since)).days
    return f"oldest {format_plural(days, 'day')}" if days else "oldest sent today"


def _day(referral: Referral, today: date) -> Markup | str:
    text, late = day_words(referral, today), late_words(referral, today)
    return Markup("{} {}").format(text, tag({"text": late, "colour": "red"})) if late else text


def _next_step(referral: Referral, worklist: Worklist | None, may: May) -> Markup:
    status = Status(referral.status)
    text, route = "View", "referrals:detail"
    if status == Status.DRAFT or (worklist and worklist.is_hubs and may(status)):
        text, route = NEXT_STEPS[status]
    return link(reverse(route, args=[referral.pk]), text, hidden=f"referral {referral.reference}")
