"""What happened to a referral, told so that anybody can follow: its timeline, its conversation, whose turn it is."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import TextChoices

from larc.nhsuk.formatting import format_date, format_date_time, format_weekday_date_time
from referrals import reasons
from referrals.dossier import appointment_of
from referrals.models import Appointment, ContactAttempt, Leg, Note, Offer, Referral, ReferralEvent
from referrals.workflow import TERMINAL, Action, Status

# As the timeline component takes it: title, at, by, text.
Entry = dict[str, Any]

TITLES: dict[Action, str] = {
    Action.SUBMIT: "Referral sent",
    Action.HOLD: "Held until the named lead decides",
    Action.RELEASE: "Decided by the named lead",
    Action.CONFIRM: "Confirmed by the registered practice",
    Action.ACCEPT: "Accepted",
    Action.REQUEST_INFORMATION: "Information asked for",
    Action.ANSWER: "Information given",
    Action.RETURN: "Returned to the referring practice",
    Action.REDIRECT: "Sent to another practice",
    Action.SEND_AGAIN: "Sent again, to another practice",
    Action.BOOK: "Appointment booked",
    Action.UNBOOK: "Appointment cancelled",
    Action.RESCHEDULE: "Appointment changed",
    Action.RECORD_FITTED: "Outcome recorded",
    Action.RECORD_UNBOOKED_FITTING: "Outcome recorded, without an appointment",
    Action.RECORD_NOT_FITTED: "Attended, not fitted",
    Action.RECORD_DNA: "Did not attend",
    Action.REOPEN: "To be booked again",
    Action.SEND_ONWARD: "Sent onward",
    Action.DISCHARGE: "Discharged",
    Action.HAND_OFF: "Handed over by phone",
    Action.CANCEL: "Referral cancelled",
    Action.ENTER_IN_ERROR: "Marked as entered in error",
}
REASONS: dict[Action, type[TextChoices]] = {
    Action.RETURN: reasons.ReturnReason,
    Action.UNBOOK: reasons.UnbookReason,
    Action.RECORD_NOT_FITTED: reasons.NotFittedReason,
    Action.RECORD_UNBOOKED_FITTING: reasons.UnbookedReason,
    Action.SEND_ONWARD: reasons.OnwardReason,
    Action.DISCHARGE: reasons.DischargeReason,
    Action.CANCEL: reasons.CancelReason,
    Action.ENTER_IN_ERROR: reasons.ErrorReason,
}
COUNTERPARTS: dict[Action, str] = {Action.SEND_ONWARD: "To", Action.HAND_OFF: "Spoke to"}
MESSAGES: dict[Action, str] = {Action.REQUEST_INFORMATION: "Question", Action.ANSWER: "Reply"}


def timeline(referral: Referral) -> list[Entry]:
    """Everything that happened, the latest first. The referral comes from `dossier.read`."""
    entries = [
        *events(referral.events.all(), referral),
        *(_note(note, "Note") for note in referral.conversation.all()),
        *(_attempt(attempt) for attempt in referral.contact_attempts.all()),
        *(_offer(offer) for offer in referral.offers.all()),
    ]
    return sorted(entries, key=lambda entry: entry["at"], reverse=True)


def events(happened: Iterable[ReferralEvent], referral: Referral) -> list[Entry]:
    """Steps along the pathway, in the order they come."""
    legs = list(referral.legs.all())
    # What an event brought about bears its time: the practice it went to, the appointment that was made.
    assigned = {leg.assigned_at: leg for leg in legs}
    booked = {appointment.booked_at: appointment for leg in legs for appointment in leg.appointments.all()}
    return [
        {
            "title": TITLES[Action(event.action)],
            "at": event.at,
            "by": _who(event),
            "text": _sentences(*_details(event, assigned.get(event.at), booked.get(event.at))),
        }
        for event in happened
    ]


def conversation(referral: Referral) -> list[Entry]:
    """Questions, replies and notes of both practices, the first one first."""
    asked = [
        {
            "title": f"{MESSAGES[Action(event.action)]} from {event.organisation}",
            "at": event.at,
            "by": event.by,
            "text": event.comment,
        }
        for event in referral.events.all()
        if event.action in MESSAGES
    ]
    notes = [_note(note, f"Note from {note.organisation}") | {"by": note.by} for note in referral.conversation.all()]
    return sorted([*asked, *notes], key=lambda entry: entry["at"])


def pending(referral: Referral) -> Entry | None:
    """What stands on top of the page until it is dealt with: the question that was asked, why it came back."""
    wanted = {
        Status.INFO_REQUESTED: (Action.REQUEST_INFORMATION, "{} asks"),
        Status.REJECTED: (Action.RETURN, "{} has returned this referral"),
    }
    if referral.status not in wanted:
        return None
    action, title = wanted[Status(referral.status)]
    event = next((event for event in reversed(referral.events.all()) if event.action == action), None)
    if event is None:
        return None
    text = _sentences(_reason(event), event.comment)
    return {"title": title.format(event.organisation), "at": event.at, "by": event.by, "text": text}


def waiting(referral: Referral) -> str:
    """Whose turn it is, when it is not the reader's: "Waiting for Park Practice since 3 November 2026." """
    status = Status(referral.status)
    if status in TERMINAL or referral.hub is None:
        return ""
    appointment = appointment_of(referral)
    if status == Status.BOOKED and appointment:
        return f"Waiting for the appointment on {format_weekday_date_time(appointment.slot.starts_at)}."
    if status in (Status.REJECTED, Status.INFO_REQUESTED):
        who = referral.referring_practice.name
    elif status == Status.SUBMITTED:
        who = f"a clinician at {referral.hub.practice}"
    else:
        who = referral.hub.practice.name
    since = latest(referral)
    return f"Waiting for {who} since {format_date(since)}." if since else ""


def latest(referral: Referral) -> datetime | None:
    """When the referral last moved."""
    return max((event.at for event in referral.events.all()), default=None)


def _details(event: ReferralEvent, leg: Leg | None, appointment: Appointment | None) -> list[str]:
    """What there is to say of an event beyond its title, each a sentence without its full stop."""
    action = Action(event.action)
    return [
        f"To {leg.hub.practice}" if leg else "",
        f"For {_time_of(appointment)}" if appointment else "",
        f"{COUNTERPARTS.get(action, 'With')} {event.counterpart}" if event.counterpart else "",
        f"It took place on {format_date_time(event.happened_at)}" if event.happened_at else "",
        _reason(event),
        event.comment,
    ]


def _time_of(appointment: Appointment) -> str:
    slot = appointment.slot
    return f"{format_weekday_date_time(slot.starts_at)}, with {slot.session.fitter.name}"


def _note(note: Note, title: str) -> Entry:
    return {"title": title, "at": note.at, "by": _who(note), "text": note.text}


def _attempt(attempt: ContactAttempt) -> Entry:
    return {
        "title": "Tried to reach the patient",
        "at": attempt.at,
        "by": _who(attempt),
        "text": f"{attempt.get_how_display()}: {attempt.get_outcome_display().lower()}",
    }


def _offer(offer: Offer) -> Entry:
    offered = f"{offer.hub.practice}, {format_weekday_date_time(offer.slot_starts_at)}"
    return {
        "title": "A sooner appointment offered",
        "at": offer.at,
        "by": _who(offer),
        "text": _sentences(offered, offer.get_answer_display()),
    }


def _who(row: ReferralEvent | Note | ContactAttempt | Offer) -> str:
    return f"{row.by}, {row.organisation}"


def _reason(event: ReferralEvent) -> str:
    """The reason picked from a list in its own words; one that was typed as it stands."""
    choices = REASONS.get(Action(event.action))
    return str(choices(event.reason).label) if choices and event.reason in choices.values else event.reason


def _sentences(*parts: str) -> str | None:
    """Parts that say something, one sentence each; None when there are none."""
    *first, last = [part for part in parts if part] or [""]
    return "".join(f"{part.rstrip('.')}. " for part in first) + last or None
