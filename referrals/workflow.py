"""The referral pathway as a table, and the one function that reads it. Pure: knows no model.

Source: domain.md 8.1 (states) and 8.2 (transitions). Each row says from which states an action leads where,
which side of the referral may take it and with which permission, and what must be given. Rows whose pages
arrive with the referral-pathway issue stand here too, so that the table is whole from the first day.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import TextChoices

from larc.accounts.permissions import Permission


class Status(TextChoices):
    DRAFT = "draft", "Draft"
    SAFEGUARDING_HOLD = "safeguarding_hold", "On hold"
    AWAITING_PRACTICE = "awaiting_practice", "Practice to confirm"
    SUBMITTED = "submitted", "New"
    INFO_REQUESTED = "info_requested", "Needs information"
    ACCEPTED = "accepted", "Accepted"
    BOOKED = "booked", "Booked"
    ATTENDED_NOT_FITTED = "attended_not_fitted", "Not fitted"
    DNA = "dna", "Did not attend"
    REJECTED = "rejected", "Returned"
    FITTED = "fitted", "Fitted"
    ONWARD_REFERRED = "onward_referred", "Sent onward"
    HANDED_OFF = "handed_off", "Handed over"
    CANCELLED = "cancelled", "Cancelled"
    DISCHARGED = "discharged", "Discharged"
    ENTERED_IN_ERROR = "entered_in_error", "Entered in error"


# One colour per meaning (ux.md, Tags); a test proves the map total.
TAG_COLOURS: dict[Status, str] = {
    Status.DRAFT: "grey",
    Status.SAFEGUARDING_HOLD: "yellow",
    Status.AWAITING_PRACTICE: "yellow",
    Status.SUBMITTED: "blue",
    Status.INFO_REQUESTED: "yellow",
    Status.ACCEPTED: "aqua-green",
    Status.BOOKED: "green",
    Status.ATTENDED_NOT_FITTED: "orange",
    Status.DNA: "orange",
    Status.REJECTED: "pink",
    Status.FITTED: "white",
    Status.ONWARD_REFERRED: "purple",
    Status.HANDED_OFF: "purple",
    Status.CANCELLED: "grey",
    Status.DISCHARGED: "grey",
    Status.ENTERED_IN_ERROR: "grey",
}

TERMINAL = frozenset(
    {
        Status.FITTED,
        Status.ONWARD_REFERRED,
        Status.HANDED_OFF,
        Status.CANCELLED,
        Status.DISCHARGED,
        Status.ENTERED_IN_ERROR,
    }
)
# Not yet with a hub, or over: everything else is someone's work at a hub or back at the referrer.
BEFORE_SUBMISSION = frozenset({Status.DRAFT, Status.SAFEGUARDING_HOLD, Status.AWAITING_PRACTICE})
OPEN = frozenset(Status) - TERMINAL - BEFORE_SUBMISSION
# What the referring practice still writes step by step: a draft, or a patient's own request to be made whole.
WRITTEN = frozenset({Status.DRAFT, Status.AWAITING_PRACTICE})

MOST_LEGS = 3


class Side(StrEnum):
    """Where the actor stands: at the referring practice, at the hub of the open leg, or over the whole service."""

    REFERRER = "referrer"
    HUB = "hub"
    SERVICE = "service"


class Action(StrEnum):
    SUBMIT = "submit"
    HOLD = "hold"
    RELEASE = "release"
    CONFIRM = "confirm"
    ACCEPT = "accept"
    REQUEST_INFORMATION = "request_information"
    ANSWER = "answer"
    RETURN = "return"
    REDIRECT = "redirect"
    SEND_AGAIN = "send_again"
    BOOK = "book"
    UNBOOK = "unbook"
    RESCHEDULE = "reschedule"
    RECORD_FITTED = "record_fitted"
    RECORD_UNBOOKED_FITTING = "record_unbooked_fitting"
    RECORD_NOT_FITTED = "record_not_fitted"
    RECORD_DNA = "record_dna"
    REOPEN = "reopen"
    SEND_ONWARD = "send_onward"
    DISCHARGE = "discharge"
    HAND_OFF = "hand_off"
    CANCEL = "cancel"
    ENTER_IN_ERROR = "enter_in_error"


@dataclass(frozen=True)
class Transition:
    """One row of the table. `requires` names what the service function must be given."""

    action: Action
    sources: frozenset[Status]
    target: Status
    sides: frozenset[Side]
    permission: Permission
    requires: tuple[str, ...] = ()
    clinician: bool = False


def _row(
    action: Action,
    sources: Status | set[Status],
    target: Status,
    sides: Side | set[Side],
    permission: Permission,
    *requires: str,
    clinician: bool = False,
) -> Transition:
    return Transition(
        action,
        frozenset(sources if isinstance(sources, set) else {sources}),
        target,
        frozenset(sides if isinstance(sides, set) else {sides}),
        permission,
        requires,
        clinician,
    )


_S, _A, _P = Status, Action, Permission
_REFERRER, _HUB, _SERVICE = Side.REFERRER, Side.HUB, Side.SERVICE
_AT_HUB = {_S.SUBMITTED, _S.INFO_REQUESTED, _S.ACCEPTED}
_UNSENT = {_S.DRAFT, _S.AWAITING_PRACTICE}

TRANSITIONS: tuple[Transition, ...] = (
    _row(_A.SUBMIT, _S.DRAFT, _S.SUBMITTED, _REFERRER, _P.REFER, "hub", "consent_to_share", "consent_to_onward"),
    _row(_A.HOLD, _UNSENT, _S.SAFEGUARDING_HOLD, _REFERRER, _P.REFER, "lead"),
    _row(_A.RELEASE, _S.SAFEGUARDING_HOLD, _S.SUBMITTED, _REFERRER, _P.REFER, "lead", "decision", clinician=True),
    _row(_A.CONFIRM, _S.AWAITING_PRACTICE, _S.SUBMITTED, _REFERRER, _P.REFER),
    _row(_A.ACCEPT, _S.SUBMITTED, _S.ACCEPTED, _HUB, _P.TRIAGE, clinician=True),
    _row(_A.REQUEST_INFORMATION, {_S.SUBMITTED, _S.ACCEPTED}, _S.INFO_REQUESTED, _HUB, _P.TRIAGE, "comment"),
    _row(_A.ANSWER, _S.INFO_REQUESTED, _S.SUBMITTED, _REFERRER, _P.REFER, "comment"),
    _row(_A.RETURN, {_S.SUBMITTED, _S.INFO_REQUESTED}, _S.REJECTED, _HUB, _P.TRIAGE, "reason", clinician=True),
    _row(_A.REDIRECT, _AT_HUB, _S.SUBMITTED, _REFERRER, _P.REFER, "hub"),
    _row(_A.REDIRECT, _AT_HUB, _S.SUBMITTED, _HUB, _P.TRIAGE, "hub", "consent_to_onward"),
    _row(_A.SEND_AGAIN, _S.REJECTED, _S.SUBMITTED, _REFERRER, _P.REFER, "hub"),
    # The referring practice only where the hub lets it: standing.py looks there.
    _row(_A.BOOK, _S.ACCEPTED, _S.BOOKED, {_HUB, _REFERRER}, _P.BOOK, "slot"),
    _row(_A.UNBOOK, _S.BOOKED, _S.ACCEPTED, {_HUB, _REFERRER}, _P.BOOK, "reason"),
    _row(_A.RESCHEDULE, _S.BOOKED, _S.BOOKED, _HUB, _P.BOOK, "slot"),
    _row(_A.RECORD_FITTED, _S.BOOKED, _S.FITTED, _HUB, _P.RECORD_OUTCOME, "fitting", clinician=True),
    _row(
        _A.RECORD_UNBOOKED_FITTING,
        _S.ACCEPTED,
        _S.FITTED,
        _HUB,
        _P.RECORD_OUTCOME,
        "fitting",
        "reason",
        clinician=True,
    ),
    _row(_A.RECORD_NOT_FITTED, _S.BOOKED, _S.ATTENDED_NOT_FITTED, _HUB, _P.RECORD_OUTCOME, "reason", clinician=True),
    _row(_A.RECORD_DNA, _S.BOOKED, _S.DNA, _HUB, _P.BOOK),
    _row(_A.REOPEN, {_S.ATTENDED_NOT_FITTED, _S.DNA}, _S.ACCEPTED, _HUB, _P.BOOK),
    _row(
        _A.SEND_ONWARD,
        _S.ATTENDED_NOT_FITTED,
        _S.ONWARD_REFERRED,
        _HUB,
        _P.TRIAGE,
        "destination",
        "reason",
        clinician=True,
    ),
    _row(_A.DISCHARGE, {_S.DNA, _S.ACCEPTED}, _S.DISCHARGED, _HUB, _P.TRIAGE, "reason", clinician=True),
    # Wherever an emergency has no appointment, so that none is stuck when the last slot in time has gone.
    _row(_A.HAND_OFF, _UNSENT | _AT_HUB | {_S.REJECTED}, _S.HANDED_OFF, _REFERRER, _P.REFER, "spoke_to"),
    _row(_A.HAND_OFF, _S.SAFEGUARDING_HOLD, _S.HANDED_OFF, _REFERRER, _P.REFER, "spoke_to", clinician=True),
    _row(_A.HAND_OFF, _AT_HUB, _S.HANDED_OFF, _HUB, _P.REFER, "spoke_to"),
    _row(_A.CANCEL, set(OPEN | BEFORE_SUBMISSION), _S.CANCELLED, _REFERRER, _P.REFER, "reason"),
    # What a hub has given back it no longer has to end.
    _row(_A.CANCEL, set(OPEN - {_S.REJECTED}), _S.CANCELLED, _HUB, _P.TRIAGE, "reason"),
    _row(_A.ENTER_IN_ERROR, set(OPEN | BEFORE_SUBMISSION), _S.ENTERED_IN_ERROR, _REFERRER, _P.REFER, "reason"),
    _row(
        _A.ENTER_IN_ERROR,
        set(TERMINAL - {_S.ENTERED_IN_ERROR}),
        _S.ENTERED_IN_ERROR,
        _SERVICE,
        _P.MANAGE_SERVICE,
        "reason",
    ),
)


class NotAllowedError(Exception):
    """The action is not open to this person in this state. The message is for them, in plain English."""


def allowed_transitions(
    *, status: Status, sides: frozenset[Side], permissions: frozenset[Permission], is_clinician: bool
) -> Iterator[Transition]:
    """What a person standing on these sides of a referral, with these permissions, may do to it now."""
    for transition in TRANSITIONS:
        if (
            status in transition.sources
            and sides & transition.sides
            and transition.permission in permissions
            and (is_clinician or not transition.clinician)
        ):
            yield transition


def find_transition(
    action: Action, *, status: Status, sides: frozenset[Side], permissions: frozenset[Permission], is_clinician: bool
) -> Transition:
    """The row that lets this person take this action now. NotAllowedError when none does (A13)."""
    for transition in allowed_transitions(
        status=status, sides=sides, permissions=permissions, is_clinician=is_clinician
    ):
        if transition.action == action:
            return transition
    raise NotAllowedError(
        f"This cannot be done while the referral is “{status.label}”, or not by you. See on its page what can."
    )
