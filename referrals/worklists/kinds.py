"""What a list of referrals is: whose work, where it stands on home pages, what is on it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from django.db.models import Q

from referrals.workflow import Action, Status
from referrals.worklists import conditions
from referrals.worklists.conditions import Asker, Condition

# What is next wherever a referral is met; an appointment's outcome only on the lists of appointments.
ANY_STEP = (Action.ACCEPT, Action.ANSWER, Action.SEND_AGAIN, Action.BOOK, Action.REOPEN)
# Conditions that let in either emergencies or the others, never both.
APART = frozenset(
    {
        conditions.emergency,
        conditions.routine,
        conditions.bookable_by_sender,
        conditions.overdue,
        conditions.near_limit,
        conditions.past_limit,
        conditions.to_offer,
    }
)


class Group(StrEnum):
    """Whose work a list is; the words head the group in the navigation."""

    TIME = "Running out of time"
    HUB = "Sent to us"
    OWN = "Sent by us"
    RECORDS = "Records"


class Prominence(StrEnum):
    """Where a list stands on home pages: always as a card, as a card while something is on it, or never as one."""

    ALWAYS = "always"
    WHEN_NEEDED = "when needed"
    NEVER = "never"


@dataclass(frozen=True)
class Worklist:
    """A list. `statuses` are those it can hold, `condition` what else must be true of what is on it.

    `steps`: what may be next there, the first that the reader may take is. `by_time`: it is about appointments.
    `is_hubs`: only for those whose practice fits; `hides_when_empty`: not offered where nobody is on it; `route`: its
    page, if it has one of its own.
    """

    name: str
    title: str
    group: Group
    statuses: frozenset[Status]
    empty: str
    condition: Condition = conditions.everything
    steps: tuple[Action, ...] = ANY_STEP
    prominence: Prominence = Prominence.ALWAYS
    by_time: bool = False
    is_hubs: bool = False
    hides_when_empty: bool = False
    route: str = "referrals:list"

    @property
    def may_hold_emergencies(self) -> bool:
        """Whether emergencies and others can be on it together."""
        return self.condition not in APART

    def holds(self, asker: Asker) -> Q:
        """What is on the list for a person."""
        either = asker.own if self.group == Group.OWN else asker.either
        side = asker.at_hub if self.is_hubs else either
        return side() & Q(status__in=self.statuses) & self.condition(asker)
