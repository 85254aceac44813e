"""The lists of domain.md 8.4: whose work each is, what is on it, what comes next there."""

from __future__ import annotations

from referrals.workflow import OPEN, Action, Status
from referrals.worklists import conditions
from referrals.worklists.kinds import Group, Prominence, Worklist

# What waits before it is sent is the referring practice's alone, and on lists of its own; a hold is only its lead's.
CLOSED = frozenset(Status) - OPEN - {Status.DRAFT, Status.SAFEGUARDING_HOLD, Status.AWAITING_PRACTICE}
TO_PLACE = frozenset({Status.SUBMITTED, Status.INFO_REQUESTED, Status.ACCEPTED, Status.REJECTED})
OUTCOME = (Action.RECORD_FITTED, Action.RECORD_DNA)


def _only(*statuses: Status) -> frozenset[Status]:
    return frozenset(statuses)


_NEEDED, _NEVER = Prominence.WHEN_NEEDED, Prominence.NEVER
_S = Status

_TIME = (
    Worklist(
        "emergencies",
        "Emergencies",
        Group.TIME,
        OPEN | {Status.DRAFT},
        "No emergencies. Emergency coils to fit appear here, the nearest deadline first.",
        conditions.emergency,
        prominence=_NEEDED,
    ),
    Worklist(
        "late",
        "Past their limit",
        Group.TIME,
        OPEN,
        "Nobody waits past the limit. Referrals appear here the day after their last day.",
        conditions.past_limit,
    ),
    Worklist(
        "soon",
        "Near their limit",
        Group.TIME,
        OPEN,
        "No referral is near its limit. Referrals appear here in their last days.",
        conditions.near_limit,
    ),
    Worklist(
        "offer",
        "Offer another practice",
        Group.TIME,
        TO_PLACE,
        "Nobody to offer another practice. Referrals that wait too long without an appointment appear here.",
        conditions.to_offer,
        steps=(),
        prominence=_NEEDED,
    ),
)
_HUB = (
    Worklist(
        "new",
        "New to triage",
        Group.HUB,
        _only(_S.SUBMITTED),
        "No new referrals. They appear here when a practice sends one.",
        conditions.routine,
        is_hubs=True,
    ),
    Worklist(
        "overdue",
        "Overdue to triage",
        Group.HUB,
        _only(_S.SUBMITTED),
        "Nothing is overdue. New referrals appear here after 2 working days without a decision.",
        conditions.overdue,
        prominence=_NEEDED,
        is_hubs=True,
    ),
    Worklist(
        "asked",
        "Waiting for an answer",
        Group.HUB,
        _only(_S.INFO_REQUESTED),
        "No questions are open. Referrals you ask about appear here until the practice replies.",
        prominence=_NEVER,
        is_hubs=True,
    ),
    Worklist(
        "to-book",
        "Accepted, to book",
        Group.HUB,
        _only(_S.ACCEPTED),
        "Nothing to book. Referrals appear here once a clinician accepts them.",
        conditions.routine,
        is_hubs=True,
    ),
    Worklist(
        "short-notice",
        "Short notice",
        Group.HUB,
        _only(_S.ACCEPTED, _S.BOOKED),
        "No time was given back that you could offer. Patients to offer one to appear here when somebody cancels.",
        conditions.at_short_notice,
        steps=(),
        prominence=_NEEDED,
        is_hubs=True,
        route="referrals:short-notice",
    ),
    Worklist(
        "rearrange",
        "Booked, to rearrange",
        Group.HUB,
        _only(_S.BOOKED),
        "No appointment needs another time. One appears here when its clinic or fitter is taken away.",
        conditions.to_rearrange,
        steps=(Action.RESCHEDULE,),
        prominence=_NEEDED,
        by_time=True,
        is_hubs=True,
    ),
    Worklist(
        "today",
        "Booked today",
        Group.HUB,
        _only(_S.BOOKED),
        "No appointments today. Those booked for today appear here.",
        conditions.booked_today,
        steps=OUTCOME,
        by_time=True,
        is_hubs=True,
    ),
    Worklist(
        "week",
        "Booked this week",
        Group.HUB,
        _only(_S.BOOKED),
        "No appointments today or in the next 6 days. Book one from “Accepted, to book”.",
        conditions.booked_this_week,
        steps=(),
        prominence=_NEVER,
        by_time=True,
        is_hubs=True,
    ),
    Worklist(
        "booked",
        "Booked here",
        Group.HUB,
        _only(_S.BOOKED),
        "No appointments booked. Book one from “Accepted, to book”.",
        conditions.booked_to_come,
        steps=(),
        prominence=_NEVER,
        by_time=True,
        is_hubs=True,
    ),
    Worklist(
        "outcome",
        "Outcome to record",
        Group.HUB,
        _only(_S.BOOKED),
        "No outcome to record. Appointments appear here once they have begun.",
        conditions.begun,
        steps=OUTCOME,
        by_time=True,
        is_hubs=True,
    ),
    Worklist(
        "rebook",
        "Not fitted or did not attend",
        Group.HUB,
        _only(_S.ATTENDED_NOT_FITTED, _S.DNA),
        "Nobody to book again. Patients who were not fitted, or did not attend, appear here.",
        is_hubs=True,
    ),
)
_OWN = (
    Worklist(
        "returned",
        "Returned to us",
        Group.OWN,
        _only(_S.REJECTED),
        "Nothing has come back to you. Returned referrals appear here with the reason.",
    ),
    Worklist(
        "questions",
        "Questions to answer",
        Group.OWN,
        _only(_S.INFO_REQUESTED),
        "No questions to answer. They appear here when a fitting practice asks one.",
    ),
    Worklist(
        "to-book-ourselves",
        "Accepted, to book by us",
        Group.OWN,
        _only(_S.ACCEPTED),
        "Nothing to book. Referrals appear here once a practice that lets you book appointments accepts them.",
        conditions.bookable_by_sender,
        prominence=_NEEDED,
        hides_when_empty=True,
    ),
    Worklist(
        "sent",
        "Sent and open",
        Group.OWN,
        OPEN,
        "No open referrals. They appear here once you send one.",
        prominence=_NEVER,
    ),
    Worklist(
        "drafts",
        "Drafts",
        Group.OWN,
        _only(_S.DRAFT),
        "No drafts. A referral you save before sending appears here.",
    ),
    Worklist(
        "confirm",
        "To confirm",
        Group.OWN,
        _only(_S.AWAITING_PRACTICE),
        "Nothing to confirm. Requests that patients send themselves appear here.",
        steps=(Action.CONFIRM,),
        prominence=_NEEDED,
        hides_when_empty=True,
    ),
    Worklist(
        "holds",
        "Held for your decision",
        Group.OWN,
        _only(_S.SAFEGUARDING_HOLD),
        "Nothing is held for you. Referrals that name you as the safeguarding lead appear here.",
        conditions.held_for,
        steps=(),
        prominence=_NEEDED,
        hides_when_empty=True,
        route="referrals:to-sign-off",
    ),
)
_RECORDS = (
    Worklist(
        "failed",
        "Messages not sent",
        Group.RECORDS,
        frozenset(Status),
        "Every message was sent. One that cannot be sent appears here, so that you can phone the patient.",
        conditions.not_told,
        steps=(),
        prominence=_NEEDED,
        route="referrals:failed-messages",
    ),
    Worklist(
        "uncoded",
        "Fittings without a code",
        Group.RECORDS,
        frozenset(Status),
        "Every outcome has a code. Those recorded without one appear here.",
        conditions.uncoded,
        steps=(),
        prominence=_NEVER,
        is_hubs=True,
        route="referrals:fittings-uncoded",
    ),
    Worklist(
        "payer",
        "Fittings without a payer",
        Group.RECORDS,
        _only(_S.FITTED),
        "Every fitting has a payer. Those for which nobody is known to pay appear here.",
        conditions.without_payer,
        steps=(),
        prominence=_NEVER,
        is_hubs=True,
        route="referrals:fittings-unassigned",
    ),
    Worklist(
        "closed",
        "Closed",
        Group.RECORDS,
        CLOSED,
        "Nothing closed yet. Referrals appear here once they are fitted or cancelled.",
        steps=(),
        prominence=_NEVER,
    ),
)

WORKLISTS: dict[str, Worklist] = {each.name: each for each in (*_TIME, *_HUB, *_OWN, *_RECORDS)}
# Home pages tell of these, always, how long the oldest waits.
ON_CARDS = frozenset(name for name, each in WORKLISTS.items() if each.prominence == Prominence.ALWAYS)
