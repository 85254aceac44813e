"""What a person may do to a referral now, in words: the one next step, and the rest."""

from collections.abc import Collection, Iterable
from enum import StrEnum
from typing import Any, NamedTuple

from django.urls import reverse
from django.utils import timezone

from referrals.dossier import appointment_of
from referrals.models import Referral
from referrals.workflow import OPEN, Action

Link = dict[str, str]


class Kind(StrEnum):
    """What something does to a referral; the words head its links."""

    MOVE = "Change or send on"
    TALK = "Messages and contact"
    RECORD = "Records"
    END = "End this referral"


class Step(NamedTuple):
    """Something a person may do: its words, the page it leads to, and whether it may be the green button."""

    text: str
    route: str
    may_be_next: bool = False
    query: str = ""
    kind: Kind = Kind.MOVE


# In the order of importance: the first that is allowed and may be next is the green button, the others are links.
STEPS: dict[Action, Step] = {
    Action.CONFIRM: Step("Check and confirm", "referrals:draft", may_be_next=True),
    Action.ACCEPT: Step("Triage this referral", "referrals:triage", may_be_next=True),
    Action.ANSWER: Step("Reply", "referrals:messages", may_be_next=True, kind=Kind.TALK),
    Action.SEND_AGAIN: Step("Send to another practice", "referrals:redirect", may_be_next=True),
    Action.BOOK: Step("Book an appointment", "referrals:book", may_be_next=True),
    Action.RECORD_FITTED: Step("Record the outcome", "referrals:outcome", may_be_next=True),
    Action.REOPEN: Step("Book again", "referrals:reopen", may_be_next=True),
    Action.RECORD_DNA: Step("Record the outcome", "referrals:outcome"),
    Action.RESCHEDULE: Step("Change the appointment", "referrals:reschedule"),
    Action.UNBOOK: Step("Cancel the appointment", "referrals:unbook"),
    Action.RECORD_UNBOOKED_FITTING: Step("Record a fitting without an appointment", "referrals:outcome"),
    Action.REQUEST_INFORMATION: Step(
        "Ask for information", "referrals:messages", query="?kind=question", kind=Kind.TALK
    ),
    Action.REDIRECT: Step("Send to another practice", "referrals:redirect"),
    Action.RETURN: Step("Return to the referring practice", "referrals:return"),
    Action.HAND_OFF: Step("Record a handover to the sexual health clinic", "referrals:hand-off"),
    Action.SEND_ONWARD: Step("Send onward", "referrals:onward"),
    Action.DISCHARGE: Step("Discharge", "referrals:discharge", kind=Kind.END),
    Action.CANCEL: Step("Cancel this referral", "referrals:cancel", kind=Kind.END),
    Action.ENTER_IN_ERROR: Step("Mark as entered in error", "referrals:error", kind=Kind.END),
}
MESSAGES = Step("Messages", "referrals:messages", kind=Kind.TALK)
PRINT = Step("Print a summary", "referrals:print", kind=Kind.RECORD)
OFFER = Step("Offer a sooner appointment elsewhere", "referrals:offer")
CONTACT = Step("Record an attempt to reach the patient", "referrals:contact", kind=Kind.TALK)
SAFETY = Step("Safety answers", "referrals:safety", kind=Kind.RECORD)
SAFETY_FIRST = Step("Check the safety answers", "referrals:safety")
SAFEGUARDING = Step("Safeguarding notes", "referrals:safeguarding", kind=Kind.RECORD)
# Triage asks for these itself, so its button stands for them.
PART_OF_TRIAGE = frozenset({Action.REQUEST_INFORMATION, Action.REDIRECT, Action.RETURN})
# Cannot be undone, and so stand last.
LAST = frozenset({Action.CANCEL, Action.ENTER_IN_ERROR})


def open_now(allowed: frozenset[Action], referral: Referral) -> frozenset[Action]:
    """Of what is allowed, what can be done today: nobody has missed an appointment that has not started (A13)."""
    appointment = appointment_of(referral)
    has_started = appointment is not None and appointment.slot.starts_at <= timezone.now()
    return allowed if has_started else allowed - {Action.RECORD_DNA}


def next_step(allowed: Collection[Action]) -> Step | None:
    """The one step a person should take, if it is their turn."""
    return next((step for action, step in STEPS.items() if action in allowed and step.may_be_next), None)


def other_steps(allowed: Collection[Action], besides: Iterable[Step]) -> list[Step]:
    """What else may be done: along the pathway, then `besides` it, and last what cannot be undone."""
    first = next_step(allowed)
    hidden = LAST | (PART_OF_TRIAGE if Action.ACCEPT in allowed else frozenset())
    along = [step for action, step in STEPS.items() if action in allowed and action not in hidden]
    closing = [step for action, step in STEPS.items() if action in allowed and action in LAST]
    every = dict.fromkeys([*along, *besides, *closing])
    return [step for step in every if first is None or (step.route, step.query) != (first.route, first.query)]


def by_kind(chosen: Iterable[Step], referral: Referral) -> list[dict[str, Any]]:
    """Steps as links under the heading of their kind, in the order of the kinds."""
    kinds: dict[Kind, list[Link]] = {kind: [] for kind in Kind}
    for step in chosen:
        kinds[step.kind].append(link(step, referral))
    return [{"title": kind.value, "links": links} for kind, links in kinds.items() if links]


def ways_out(allowed: Collection[Action], referral: Referral, *actions: Action) -> list[Link]:
    """Of these actions those the person may take, where the page they are on has nothing for them."""
    return [link(STEPS[action], referral) for action in actions if action in allowed]


def besides(referral: Referral, *, is_late: bool, may_record_contact: bool, is_clinician: bool) -> list[Step]:
    """What stands beside the pathway: an offer to who has waited too long and may go elsewhere (P10), the tries to
    reach the patient, the conversation, the summary, the safety answers and, for clinicians, the notes."""
    offered = {
        OFFER: is_late,
        CONTACT: may_record_contact,
        MESSAGES: referral.submitted_at is not None,
        PRINT: referral.submitted_at is not None,
        SAFETY: referral.status in OPEN,
        SAFEGUARDING: is_clinician,
    }
    return [step for step, is_offered in offered.items() if is_offered]


def link(step: Step, referral: Referral) -> Link:
    """A step as a template takes it."""
    return {"text": step.text, "href": reverse(step.route, args=[referral.pk]) + step.query}
