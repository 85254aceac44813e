"""Who may go where from where: the pathway of domain.md 8.2, written down by hand and not read from the code."""

from typing import NamedTuple

DESK = "practice_staff fitter"
ACTIVE = "submitted info_requested accepted booked attended_not_fitted dna"
WAITING = "submitted info_requested accepted"
UNSENT = "draft safeguarding_hold awaiting_practice"
ENDED = "fitted onward_referred handed_off cancelled discharged"

# From, action, to, side, roles, whether a clinician only. A "triager" of domain.md 8.2 who ends the hub's turn is a
# clinician here; who asks, sends on or books need not be one.
EXPECTED = (
    ("draft", "submit", "submitted", "referrer", DESK, False),
    ("draft awaiting_practice", "hold", "safeguarding_hold", "referrer", DESK, False),
    ("safeguarding_hold", "release", "submitted", "referrer", DESK, True),
    ("awaiting_practice", "confirm", "submitted", "referrer", DESK, False),
    ("submitted", "accept", "accepted", "hub", DESK, True),
    ("submitted accepted", "request_information", "info_requested", "hub", DESK, False),
    ("info_requested", "answer", "submitted", "referrer", DESK, False),
    ("submitted info_requested", "return", "rejected", "hub", DESK, True),
    ("submitted info_requested accepted", "redirect", "submitted", "hub", DESK, False),
    ("submitted info_requested accepted", "redirect", "submitted", "referrer", DESK, False),
    ("rejected", "send_again", "submitted", "referrer", DESK, False),
    ("accepted", "book", "booked", "hub", DESK, False),
    ("accepted", "book", "booked", "referrer", DESK, False),
    ("booked", "unbook", "accepted", "hub", DESK, False),
    ("booked", "unbook", "accepted", "referrer", DESK, False),
    ("booked", "reschedule", "booked", "hub", DESK, False),
    ("booked", "record_fitted", "fitted", "hub", "fitter", True),
    ("accepted", "record_unbooked_fitting", "fitted", "hub", "fitter", True),
    ("booked", "record_not_fitted", "attended_not_fitted", "hub", "fitter", True),
    ("booked", "record_dna", "dna", "hub", DESK, False),
    ("attended_not_fitted dna", "reopen", "accepted", "hub", DESK, False),
    ("attended_not_fitted", "send_onward", "onward_referred", "hub", DESK, True),
    ("dna accepted", "discharge", "discharged", "hub", DESK, True),
    # Domain.md has draft and submitted. An emergency whose last slot in time has gone is stuck in none of these.
    (f"draft awaiting_practice rejected {WAITING}", "hand_off", "handed_off", "referrer", DESK, False),
    # Under 13 in an emergency, when no slot in time is left: the call is a clinician's to make.
    ("safeguarding_hold", "hand_off", "handed_off", "referrer", DESK, True),
    (WAITING, "hand_off", "handed_off", "hub", DESK, False),
    (f"{UNSENT} {ACTIVE} rejected", "cancel", "cancelled", "referrer", DESK, False),
    (ACTIVE, "cancel", "cancelled", "hub", DESK, False),
    (f"{UNSENT} {ACTIVE} rejected", "enter_in_error", "entered_in_error", "referrer", DESK, False),
    (ENDED, "enter_in_error", "entered_in_error", "service", "system_admin", False),
)

# What the referring practice may do only where the hub lets it: "referrer if direct booking on".
BY_LEAVE_OF_HUB = {("book", "referrer")}


class Way(NamedTuple):
    """One way through the pathway: who may go where from where."""

    source: str
    action: str
    target: str
    side: str
    role: str
    is_clinician: bool


def ways() -> set[Way]:
    """Every way there is, one for each source, role and kind of person."""
    return {
        Way(source, action, target, side, role, is_clinician)
        for sources, action, target, side, roles, needs_clinician in EXPECTED
        for source in sources.split()
        for role in roles.split()
        for is_clinician in (True, *([] if needs_clinician else [False]))
    }


WAYS = ways()
