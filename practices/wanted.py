"""What whoever chooses a hub asks of it beyond being able to help. Pure."""

from dataclasses import dataclass
from datetime import date, time

# Without a rule that says so, an evening begins when most work ends. London time.
EVENING = time(17)


@dataclass(frozen=True)
class Wanted:
    """What narrows a choice; what is left out narrows nothing.

    A hub stays when it has a free slot that is all of: held by a woman (not said counts as no), in the evening or at
    a weekend, and on a day before `before`. `own_pcn_of` is the practice whose PCN of today the hub must belong to.
    """

    within_miles: float | None = None
    before: date | None = None
    by_woman: bool = False
    out_of_hours: bool = False
    is_step_free: bool = False
    own_pcn_of: int | None = None

    @property
    def asks_of_slots(self) -> bool:
        """Whether a hub without a suitable free slot is no choice at all."""
        return bool(self.before or self.by_woman or self.out_of_hours)


ANYTHING = Wanted()
