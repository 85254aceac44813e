"""What is meant to happen by when, for what outcome, and what became of it. Pure. Source: domain.md P8."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class State(StrEnum):
    """Where a milestone stands on a day."""

    OVERDUE = "overdue"
    DUE = "due"
    DONE_LATE = "done_late"
    DONE = "done"

    @property
    def label(self) -> str:
        return {
            State.OVERDUE: "Overdue",
            State.DUE: "Not due yet",
            State.DONE_LATE: "Done late",
            State.DONE: "Done",
        }[self]


@dataclass(frozen=True, slots=True)
class Milestone:
    """`outcome` and `impact` are those desired of the KPI. `evidence`: where to see that it was done."""

    title: str
    outcome: str
    impact: str
    due_on: date
    done_on: date | None = None
    evidence: tuple[str, ...] = ()

    def state(self, day: date) -> State:
        """On a day: overdue from the day after it was due, until it is done."""
        if self.done_on is not None and self.done_on <= day:
            return State.DONE if self.done_on <= self.due_on else State.DONE_LATE
        return State.DUE if day <= self.due_on else State.OVERDUE

    def days_overdue(self, day: date) -> int:
        """0 unless overdue."""
        return (day - self.due_on).days if self.state(day) == State.OVERDUE else 0

    def lacks_evidence(self, day: date) -> bool:
        """Done, and nothing to show for it."""
        return self.state(day) in (State.DONE, State.DONE_LATE) and not self.evidence


def in_order(milestones: Iterable[Milestone], day: date) -> list[Milestone]:
    """What is overdue first and longest first, then what is due next, then what is done, latest first."""
    order = list(State)

    def place(milestone: Milestone) -> tuple[int, int]:
        state = milestone.state(day)
        done = state in (State.DONE, State.DONE_LATE)
        when = -(milestone.done_on or day).toordinal() if done else milestone.due_on.toordinal()
        return min(order.index(state), order.index(State.DONE_LATE)), when

    return sorted(milestones, key=place)
