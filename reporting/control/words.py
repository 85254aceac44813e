"""The words of a control chart: its verdict, what each month's signal is called, what its limits rest on. Pure.

Sentence 3 of ux.md 4; the cases are those of docs/adr/0009-what-a-control-chart-may-say.md.
"""

from collections.abc import Sequence
from datetime import date
from math import isnan

from larc.nhsuk.formatting import format_month, format_plural, format_rate, format_rates_apart
from reporting.baseline import Window
from reporting.signals import Basis, PointReading, Reading, SegmentReading
from reporting.spc import FEWEST_FOR_LIMITS, FEWEST_TO_FIX, Kind, Signal, Variation

# A list of months is said in full up to so many.
MOST_NAMED = 6

SIGNALS = {
    Signal.ABOVE_LIMIT: "above the upper limit",
    Signal.BELOW_LIMIT: "below the lower limit",
    Signal.RISING: "a rise over 7 months running",
    Signal.FALLING: "a fall over 7 months running",
    Signal.NEAR_UPPER: "2 of 3 months near the upper limit",
    Signal.NEAR_LOWER: "2 of 3 months near the lower limit",
    Signal.RUN_ABOVE: "7 months running above the average",
    Signal.RUN_BELOW: "7 months running below the average",
    Signal.NONE: "in the usual range",
}
TRENDS = {Signal.RISING: "ended an unusual rise", Signal.FALLING: "ended an unusual fall"}
KINDS = {
    Kind.ORDINARY: "Usual",
    Kind.IMPROVEMENT: "Improvement",
    Kind.CONCERN: "Concern",
    Kind.HIGH: "Unusually high",
    Kind.LOW: "Unusually low",
}
PATTERNS = {
    Variation.ORDINARY: "Usual",
    Variation.IMPROVEMENT_HIGH: "Improvement",
    Variation.IMPROVEMENT_LOW: "Improvement",
    Variation.CONCERN_HIGH: "Concern",
    Variation.CONCERN_LOW: "Concern",
    Variation.NEUTRAL_HIGH: "Unusually high",
    Variation.NEUTRAL_LOW: "Unusually low",
}
WITHOUT_VERDICT = {
    Basis.SETTLED: "No verdict",
    Basis.TRIAL: "Trial limits",
    Basis.CONSTANT: "No variation",
    Basis.HARDLY_VARIES: "Hardly varies",
    Basis.TOO_FEW: "Too few months",
    Basis.NO_FIGURES: "No figures",
}
MEANINGS = {
    Variation.ORDINARY: "Nothing in it calls for an explanation.",
    Variation.IMPROVEMENT_HIGH: "Higher is better, so this is an improvement.",
    Variation.IMPROVEMENT_LOW: "Lower is better, so this is an improvement.",
    Variation.CONCERN_HIGH: "Lower is better, so this is a concern.",
    Variation.CONCERN_LOW: "Higher is better, so this is a concern.",
    Variation.NEUTRAL_HIGH: "Neither way is better.",
    Variation.NEUTRAL_LOW: "Neither way is better.",
}


def pattern(variation: Variation | None, basis: Basis) -> str:
    """The word beside the icon; without a verdict, why there is none."""
    return WITHOUT_VERDICT[basis] if variation is None else PATTERNS[variation]


def signal_cell(point: PointReading, missing: str) -> str:
    """What the table says of a month. `missing` says why it has no figure."""
    if point.kind is None:
        return missing
    if point.signal is Signal.NONE:
        return KINDS[point.kind]
    return f"{KINDS[point.kind]}: {SIGNALS[point.signal]}"


def verdict(reading: Reading) -> list[str]:
    """What the last month says, or why nothing can be said of it yet."""
    last = reading.segments[-1]
    if reading.judged_on is None:
        began = format_month(last.points[0].on)
        return [f"No month since limits began in {began} has a figure, so nothing can be said yet."]
    sentences = [*_without_limits(last), *_trial(last)]
    judged = next(point for point in last.points if point.on == reading.judged_on)
    if reading.variation is not None:
        sentences.append(f"{_of_month(judged, last)} {MEANINGS[reading.variation]}")
    if reading.judged_on != last.points[-1].on:
        month = format_month(reading.judged_on)
        sentences.append(f"{month} is the last month with a figure; later months have none yet.")
    return sentences


def _of_month(point: PointReading, segment: SegmentReading) -> str:
    month, signal, lines = format_month(point.on), point.signal, segment.segment.lines
    if signal is Signal.NONE:
        value, lower, upper = format_rates_apart(point.value, max(lines.lower, 0), lines.upper)
        return f"{month} ({value}) was in the usual range, {lower} to {upper}."
    value, *_ = beside_lines(point.value, segment)
    if signal in TRENDS:
        return f"{month} ({value}) {TRENDS[signal]}: {SIGNALS[signal]}."
    side = "high" if signal.is_high else "low"
    return f"{month} ({value}) was unusually {side}: {SIGNALS[signal]}."


def beside_lines(value: float | None, segment: SegmentReading) -> list[str]:
    """A month's rate, the average, the lower and the upper limit, with digits enough to tell which is higher.

    A rate below 0 cannot be, so a limit there is none.
    """
    lines = segment.segment.lines
    lower = lines.lower if lines.lower > 0 else None
    # Limits that cannot be computed are not numbers.
    mean, upper = (None if isnan(line) else line for line in (lines.mean, lines.upper))
    said = format_rates_apart(value, mean, lower, upper)
    return [*said[:2], "No limit" if lower is None else said[2], said[3]]


def _without_limits(segment: SegmentReading) -> list[str]:
    known = [point for point in segment.points if point.value is not None]
    if segment.basis is Basis.CONSTANT and not segment.exceptions:
        same = format_plural(len(known), "month")
        return [f"The rate is {format_rate(segment.usual)} in all {same}: without variation there are no limits."]
    if segment.basis.varies_too_little:
        others = f"Another value in {named(segment.exceptions)}."
        return [f"The rate is nearly always {format_rate(segment.usual)}, which gives no limits. {others}"]
    if segment.basis is Basis.TOO_FEW:
        return ["No two months in succession have a figure, so there are no limits yet."]
    return []


def _trial(segment: SegmentReading) -> list[str]:
    if segment.basis is not Basis.TRIAL:
        return []
    known = sum(point.value is not None for point in segment.points)
    setting = sum(point.sets_limits for point in segment.segment.points)
    have = f"{format_plural(known, 'month')} with a figure since limits began"
    wanted = f"a verdict needs {FEWEST_FOR_LIMITS}"
    if known >= FEWEST_FOR_LIMITS:
        have, wanted = f"limits rest on {format_plural(setting, 'month')}", f"a verdict needs {FEWEST_TO_FIX}"
    return [f"Trial limits: {have}, and {wanted}. Take signals in the table as a hint."]


def limits_sentence(reading: Reading, asked: Window | None) -> list[str]:
    """What the limits rest on. `asked` is the baseline year that was chosen, None when all months were."""
    if not any(segment.basis.has_limits for segment in reading.segments):
        return []
    if reading.fixed_on is not None:
        return [f"Limits rest on the year before COVID, {reading.fixed_on}, and stay until they are reset."]
    whole = "All months from one reset to the next set the limits"
    if asked is None:
        return [f"{whole}, as chosen."]
    return [f"{whole}: the year before COVID, {asked}, is not complete here, so no baseline was used."]


def gaps_sentence(gaps: Sequence[date]) -> list[str]:
    """Months without a figure, named (A21)."""
    if not gaps:
        return []
    left = "It is a gap, not 0, and sets no limit." if len(gaps) == 1 else "They are gaps, not 0, and set no limits."
    return [f"No figure for {named(gaps)}. {left}"]


def few_sentence(reading: Reading, noun: str) -> list[str]:
    """A chart of so few says little."""
    if not reading.few_events:
        return []
    return [f"Fewer than 5 {noun} a month on average: the 12-month rate says more than single months."]


def finding(reading: Reading, noun: str) -> str:
    """The chart's heading, in at most ten words."""
    if reading.judged_on is None or reading.variation is None:
        return f"{WITHOUT_VERDICT[reading.basis]}: {noun}"
    signal = next(point.signal for point in reading.points if point.on == reading.judged_on)
    if signal is Signal.NONE:
        return f"{noun.capitalize()} in the usual range in {format_month(reading.judged_on)}"
    if signal in TRENDS:
        return f"{noun.capitalize()} {'rising' if signal is Signal.RISING else 'falling'} unusually"
    side = "high" if signal.is_high else "low"
    return f"{noun.capitalize()} unusually {side} in {format_month(reading.judged_on)}"


def named(months: Sequence[date]) -> str:
    """March 2020, April 2020 and 3 other months."""
    words = [format_month(month) for month in months[:MOST_NAMED]]
    if len(months) > MOST_NAMED:
        words.append(format_plural(len(months) - MOST_NAMED, "other month"))
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
