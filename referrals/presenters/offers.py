"""A sooner appointment elsewhere, in words."""

from collections.abc import Sequence

from larc.nhsuk.formatting import format_distance, format_number, format_weekday_date_time
from practices.selectors import RankedHub
from referrals.clocks import day_number, london_date
from referrals.hubs import Origin
from referrals.models import Referral
from referrals.presenters.hubs import from_words


def sentence(choice: RankedHub, referral: Referral, origin: Origin) -> str:
    """ "Park Practice has an appointment on Friday 4 December 2026 at 2:30pm (day 32), 1.2 miles from …." """
    if choice.first_free is None:
        raise ValueError("an offer has a time")
    day = day_number(referral.clock_start, london_date(choice.first_free))
    where = f"{format_distance(choice.miles)} from {from_words(origin, referral)}" if choice.miles is not None else ""
    time = f"{choice.hub.practice} has an appointment on {format_weekday_date_time(choice.first_free)} (day {day})"
    return f"{time}, {where}." if where else f"{time}. Its distance is not known."


def others(choices: Sequence[RankedHub]) -> str:
    """How many more have a sooner appointment; empty when none has."""
    more = len(choices) - 1
    if not more:
        return ""
    return f"{format_number(more)} other {'practice has' if more == 1 else 'practices have'} a sooner appointment too."
