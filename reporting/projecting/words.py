"""The words of a projection: sentence 4 of ux.md 4, how far off it was before, and when there is none. Pure."""

from markupsafe import Markup

from larc.nhsuk.formatting import format_month, format_number, format_percent, format_plural, format_rate
from reporting.baseline import Status
from reporting.measures import Group
from reporting.months import MONTHS_IN_A_YEAR
from reporting.projection import (
    LEARNED_FIRST,
    LEAST_MONTHS,
    LEAST_OF_LAST_YEAR,
    METHOD,
    Interval,
    Kind,
    Outlook,
    PastError,
    ProjectedMonth,
    Projection,
)

KINDS = {Kind.RECORDED: "Recorded", Kind.MISSING: "Incomplete or no data: expected", Kind.AHEAD: "Expected"}
# The method in one sentence, for who does not read its decision record.
HOW = (
    f"{METHOD}: each month is a level times the shape of the year. The level follows what was fitted, half of a shock "
    "at once and the rest only if it lasts; there is no trend that goes on. Ranges come from 4,000 ways the months to "
    "come may go."
)
# What a month that is recorded has instead of a range.
NO_RANGE = Markup('<span aria-hidden="true">–</span><span class="nhsuk-u-visually-hidden">none</span>')
# A range that held this much more, or less, than it says is worth a word: months judged together are few.
HELD_MUCH, EIGHTY = 0.1, 0.8


def outlook_sentence(projection: Projection, against: Outlook, eighty: str | None, place: str, group: Group) -> str:
    """Where the year ends, and whether that surpasses the year before COVID: by the point, clearly by the limit."""
    month, noun = format_month(projection.year[1]), group.noun
    if against.rate is None or eighty is None:
        count, limits = format_number(round(projection.expected)), interval(projection.eighty)
        return (
            f"If this continues, {place} will reach {count} {noun} in the 12 months to {month} (80% range {limits}). "
            "Without a denominator there is no rate to compare."
        )
    start = (
        f"If this continues, {place} will reach {format_rate(against.rate)} {noun} per 1,000 women aged 15 to 44 in "
        f"the 12 months to {month} (80% range {eighty})"
    )
    if against.status is Status.NO_BASELINE or against.baseline_rate is None:
        return f"{start}. There is no baseline to compare it with."
    return f"{start}, which {verb(against)} the 12 months before COVID ({format_rate(against.baseline_rate)})."


def verb(against: Outlook) -> str:
    """ "Surpasses" only by the point, "clearly" only by the lower 95 % limit (L12)."""
    if against.status is not Status.SURPASSES:
        return "does not surpass"
    return "clearly surpasses" if against.clearly else "surpasses"


def status_cell(against: Outlook) -> str:
    """Surpasses, Clearly surpasses, Within 15%, Below or No baseline."""
    return "Clearly surpasses" if against.clearly else against.status.label


def so_far_sentence(projection: Projection, group: Group) -> str:
    """What of it has happened, and what is missing of it."""
    recorded, missing = (len(projection.of_kind(kind)) for kind in (Kind.RECORDED, Kind.MISSING))
    said = (
        f"{format_number(projection.so_far)} {group.noun} were recorded in {format_plural(recorded, 'month')} of it, "
        f"to {format_month(projection.latest)}."
    )
    if recorded == 0:
        said = f"No month of it is over: it is projected from the months to {format_month(projection.latest)}."
    if missing:
        said += (
            f" {format_plural(missing, 'month')} of it without whole data {'is' if missing == 1 else 'are'} expected, "
            "not 0."
        )
    return said


def past_sentence(past: PastError | None) -> str:
    """How far off the same method would have been."""
    if past is None or past.error.wape is None:
        return f"How far off it would have been cannot be said: that needs more than {LEARNED_FIRST} months with data."
    first, last = format_month(past.first), format_month(past.last)
    said = f"From each month from {first} to {last}, knowing only what came before, it would have been off by "
    said += f"{format_percent(past.error.wape)} of a month’s fittings on average"
    if past.error.year_wape is not None:
        said += f", and by {format_percent(past.error.year_wape)} of what was left of the year"
    said += "."
    if past.held.eighty is not None and past.held.ninety_five is not None:
        said += (
            f" {format_percent(past.held.eighty)} of months lay within its 80% range and "
            f"{format_percent(past.held.ninety_five)} within its 95% range.{_held_sentence(past.held.eighty)}"
        )
    return said


def _held_sentence(eighty: float) -> str:
    """What it means that the 80 % range held more or less than that."""
    if eighty >= EIGHTY + HELD_MUCH:
        return (
            " More than 80% means that the range was wider than these months needed, as it is after a shock and where "
            "counts are small. So few months do not say that it always will be."
        )
    if eighty <= EIGHTY - HELD_MUCH:
        return " Fewer than 80% means that the range was too narrow: take this year's as the least it may be off."
    return ""


def too_little(months: int, group: Group) -> str:
    """Why there is no projection, and what it needs."""
    return (
        f"{format_plural(months, 'month')} of {group.noun} with data {'is' if months == 1 else 'are'} too little to "
        f"project from: it needs {LEAST_MONTHS}, with {LEAST_OF_LAST_YEAR} of them in the last {MONTHS_IN_A_YEAR}."
    )


def month_cells(month: ProjectedMonth) -> list[str]:
    """A month's row; what is recorded needs no range."""
    kind, name = KINDS[month.kind], format_month(month.month)
    if month.count is not None:
        return [name, kind, format_number(month.count), NO_RANGE, NO_RANGE]
    return [name, kind, format_number(round(month.expected)), interval(month.eighty), interval(month.ninety_five)]


def interval(limits: Interval | None) -> str:
    """12 to 34."""
    return f"{format_number(limits.lower)} to {format_number(limits.upper)}" if limits else "Not known"


def finding(against: Outlook, group: Group) -> str:
    """The chart's heading."""
    noun = group.noun[0].upper() + group.noun[1:]
    if against.status is Status.NO_BASELINE:
        return f"{noun} expected to March"
    return (
        f"{noun} expected to end {'above' if against.status is Status.SURPASSES else 'below'} their year before COVID"
    )
