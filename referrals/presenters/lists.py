"""Worklists and home pages in words."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.forms import Form
from django.http import QueryDict
from django.urls import reverse
from markupsafe import Markup

from larc.accounts.models import User
from larc.nhsuk.cells import link, tag
from larc.nhsuk.formatting import format_date, format_number, format_plural, format_weekday_date_time
from practices.selectors import RankedHub
from referrals.clocks import london_date
from referrals.correspondence import LISTS as LETTERS
from referrals.filters import FILTERS, FROM, TO, ends_of
from referrals.models import Referral
from referrals.presenters import cells, emergency, letter_lists, slots
from referrals.presenters.steps import STEPS
from referrals.presenters.words import day_words, late_words, need, status_tag
from referrals.standing import open_to
from referrals.workflow import Action, Status
from referrals.worklists import WORKLISTS, Group, Prominence, Tally, Worklist

Counts = Mapping[str, Tally]
# Of each list of letters: how many are on it, and since when.
Letters = Mapping[str, tuple[int, object]]

# Pages about devices in place: no list of referrals, so that nothing is counted.
DEVICES = (("Patients due for a review", "referrals:recalls"), ("Find a recalled batch", "referrals:batches"))

# What is next, in a word or two; the pages are those of the referral's own buttons.
VERBS: dict[Action, str] = {
    Action.ACCEPT: "Triage",
    Action.ANSWER: "Reply",
    Action.SEND_AGAIN: "Send again",
    Action.BOOK: "Book",
    Action.RESCHEDULE: "Change time",
    Action.RECORD_FITTED: "Record outcome",
    Action.RECORD_DNA: "Record outcome",
    Action.REOPEN: "Book again",
    Action.CONFIRM: "Check and confirm",
}
CLOCK_HEAD = ("Patient", "Needs", "Day", "Status", "Next step")


def navigation(names: Iterable[str], counts: Counts, letters: Letters, current: str = "") -> list[dict[str, Any]]:
    """The lists with their counts by whose work they are, letters among the records, for the secondary navigation."""
    groups: dict[Group, list[dict[str, Any]]] = {group: [] for group in Group}
    for name in names:
        worklist, number = WORKLISTS[name], counts[name].number if name in counts else None
        if number or name == current or not worklist.hides_when_empty:
            item = {"text": worklist.title, "href": address(name), "count": number, "current": name == current}
            groups[worklist.group].append(item)
    groups[Group.RECORDS] += [
        {"text": LETTERS[name].title, "href": letter_lists.address(name), "count": number}
        for name, (number, _) in letters.items()
    ]
    groups[Group.OWN].append({"text": "To sign off", "href": reverse("referrals:to-sign-off")})
    groups[Group.RECORDS] += [{"text": text, "href": reverse(route)} for text, route in DEVICES]
    return [
        {"title": group.value, "items": items, "current": any(item.get("current") for item in items)}
        for group, items in groups.items()
        if items
    ]


def number_cards(counts: Counts, letters: Letters, today: date) -> list[dict[str, Any]]:
    """What waits by whose work it is, as number cards: how many, and how long the oldest has.

    Nobody on a list of exceptions: no card. Letters to read are about what the practice sent.
    """
    groups: dict[Group, list[dict[str, Any]]] = {group: [] for group in Group}
    for name, tally in counts.items():
        worklist = WORKLISTS[name]
        if worklist.prominence == Prominence.ALWAYS or (
            worklist.prominence == Prominence.WHEN_NEEDED and tally.number
        ):
            card = {"text": worklist.title, "href": address(name), "number": tally.number}
            groups[worklist.group].append(card | {"detail": _oldest(name, tally, today)})
    groups[Group.OWN] += [
        {"text": LETTERS[name].title, "href": letter_lists.address(name), "number": number, "detail": ""}
        for name, (number, _) in letters.items()
        if number
    ]
    return [{"name": group.name, "title": group.value, "cards": cards} for group, cards in groups.items() if cards]


def nothing_waits(groups: Iterable[Mapping[str, Any]]) -> bool:
    """Whether every card says 0."""
    return not any(card["number"] for group in groups for card in group["cards"])


def besides(groups: Iterable[Mapping[str, Any]], cards: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Of the navigation what has no card on the page: nothing stands there twice."""
    shown = {card["href"] for group in cards for card in group["cards"]}
    rest = [{**group, "items": [item for item in group["items"] if item["href"] not in shown]} for group in groups]
    return [group for group in rest if group["items"]]


def more(counts: Counts, names: Iterable[str], *, shown: int) -> list[dict[str, Any]]:
    """Links to lists that hold more, together, than a home page shows."""
    tallies = {name: counts[name].number for name in names}
    if sum(tallies.values()) <= shown:
        return []
    return [
        {"text": f"{WORKLISTS[name].title} ({format_number(number)})", "href": address(name)}
        for name, number in tallies.items()
        if number
    ]


def address(name: str) -> str:
    """The page of a list."""
    route = WORKLISTS[name].route
    return f"{reverse(route)}?list={name}" if route == "referrals:list" else reverse(route)


def head(worklist: Worklist | None) -> list[str]:
    """The columns of a list: the practice at the other end of its referrals, or both ends of what was searched."""
    first = ["Patient", "Needs", *_ends(worklist)]
    time = ["Appointment"] if worklist and worklist.by_time else []
    sooner = ["Sooner"] if worklist and worklist.name == "offer" else []
    return [*first, *time, "Day", *sooner, "Status", "Next step"]


def rows(
    referrals: Iterable[Any],
    *,
    today: date,
    worklist: Worklist | None,
    user: User,
    sooner: Mapping[Any, RankedHub] | None = None,
) -> list[list[Any]]:
    """Table rows. Each leads to what is next for the reader; `sooner` is where else a patient could be seen."""
    return [
        [
            cells.patient(referral),
            _needs(referral),
            *(_end(referral, column) for column in _ends(worklist)),
            *([_appointment(referral)] if worklist and worklist.by_time else []),
            _day(referral, today),
            *([] if sooner is None else [_sooner(sooner.get(referral.pk))]),
            tag(status_tag(referral)),
            _next_step(referral, worklist, user),
        ]
        for referral in referrals
    ]


def clock_rows(referrals: Iterable[Referral], *, today: date, user: User) -> list[list[Any]]:
    """The clock list of a home page: who, what, day, status, and what is next for the reader."""
    return [
        [
            cells.name(referral),
            _needs(referral),
            _day(referral, today),
            tag(status_tag(referral)),
            _next_step(referral, WORKLISTS["late"], user),
        ]
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


def appointment_rows(appointments: Iterable[Any]) -> list[list[Any]]:
    """The appointments of a home page, by time; those that cannot be held say so (A8)."""
    return [
        [
            cells.name(appointment.leg.referral),
            Markup("{} {}{}").format(
                format_weekday_date_time(appointment.slot.starts_at),
                tag(slots.lost_tag(appointment)) if appointment.is_lost else "",
                cells.booked_by(appointment.leg.referral, appointment.booked_from),
            ),
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


def _ends(worklist: Worklist | None) -> list[str]:
    ends = [FROM, TO] if worklist is None else ends_of(worklist)
    return [{FROM: "From", TO: "To"}[end] for end in ends]


def _end(referral: Referral, column: str) -> str:
    if column == "From":
        return referral.referring_practice.name
    return referral.hub.practice.name if referral.hub else "Not chosen yet"


def _appointment(referral: Any) -> str:
    """When, and by whom it was booked where that was not the fitting practice."""
    return format_weekday_date_time(referral.slot_at) + cells.booked_by(referral, referral.booked_from)


def _oldest(name: str, tally: Tally, today: date) -> str:
    if tally.since is None:
        return ""
    days = (today - london_date(tally.since)).days
    return f"oldest {format_plural(days, 'day')}" if days else "oldest sent today"


def _needs(referral: Referral) -> Markup | str:
    """What it is about; an emergency in red."""
    text = need(referral) if referral.method else "Not asked yet"
    return Markup("{} {}").format(text, tag(emergency.TAG)) if referral.is_emergency else text


def _day(referral: Referral, today: date) -> Markup | str:
    text, late = day_words(referral, today), late_words(referral, today)
    return Markup("{} {}").format(text, tag({"text": late, "colour": "red"})) if late else text


def _sooner(choice: RankedHub | None) -> str:
    if choice is None or choice.first_free is None:
        return "No sooner appointment listed"
    return f"{choice.hub.practice.name}, {format_weekday_date_time(choice.first_free)}"


def _next_step(referral: Referral, worklist: Worklist | None, user: User) -> Markup:
    text, route = "View", "referrals:detail"
    if referral.status == Status.DRAFT:
        text, route = "Continue", "referrals:draft"
    elif worklist and worklist.name == "offer":
        text, route = "Offer another practice", "referrals:offer"
    elif worklist:
        open_now = open_to(user, referral) & VERBS.keys()
        action = next((action for action in worklist.steps if action in open_now), None)
        text, route = (VERBS[action], STEPS[action].route) if action else (text, route)
    return link(reverse(route, args=[referral.pk]), text, hidden=f"referral {referral.reference}")
