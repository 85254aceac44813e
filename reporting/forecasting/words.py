"""Sentences and cells of forecasts. The words are those of ux.md 3, Forecast. Pure."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

from larc.nhsuk.formatting import format_date, format_number, format_percent, format_plural
from referrals.forecast.backtest import PastError
from referrals.forecast.outlook import CERTAINTY, MOST_CLINICS, Estimate, Forecast, Needed

NOBODY = "Nobody expected"


def tenths(share: float) -> str:
    """8 in 10; near the ends in words, so that few are never none."""
    whole = round(10 * share)
    if whole == 0:
        return "fewer than 1 in 10"
    if whole == 10:
        return "nearly all" if share < 1 else "all"
    return f"{whole} in 10"


def limit_words(limits: Collection[int]) -> str:
    """within 28 days; where hubs differ, within their limit (5 or 28 days)."""
    days = sorted(set(limits))
    if len(days) == 1:
        return f"within {format_plural(days[0], 'day')}"
    return f"within their limit ({' or '.join(map(str, days))} days)"


def share_sentence(forecast: Forecast, limits: Collection[int]) -> str:
    """How many would be fitted in time."""
    share = forecast.in_time
    if share is None:
        return "Nobody is expected to be referred in the next 12 weeks."
    words = tenths(share.mean)
    start = f"About {words}" if words[0].isdigit() else words[0].upper() + words[1:]
    return (
        f"{start} patients referred in the next 12 weeks would be fitted {limit_words(limits)} "
        f"(likely range {_range(share)})."
    )


def chance_sentence(forecast: Forecast, standard: int) -> str:
    """How likely the standard is kept."""
    return f"The chance that at least {standard}% of them are is {chance(forecast.chance)}."


def needed_sentence(needed: Needed) -> str:
    """How many clinics more it takes."""
    certainty = f"{round(10 * CERTAINTY)} chances in 10"
    if needed.clinics is None:
        return f"Even {MOST_CLINICS} more clinics a week do not give {certainty}."
    if needed.clinics == 0:
        return f"No more clinics are needed to give {certainty}."
    verb = "gives" if needed.clinics == 1 else "give"
    return f"{format_plural(needed.clinics, 'more clinic')} a week {verb} {certainty}."


def waiting_sentence(forecast: Forecast) -> str:
    """What is to become of those who wait today."""
    waiting = round(forecast.waiting.mean)
    if not waiting:
        return "Nobody who will be fitted waits today."
    return (
        f"Of about {format_plural(waiting, 'patient')} waiting today who will be fitted, about "
        f"{format_number(round(forecast.waiting_in_time.mean))} would be in time."
    )


def chance(value: float) -> str:
    """4 in 10; near the ends in words."""
    whole = round(10 * value)
    if whole == 0:
        return "less than 1 in 10"
    return "more than 9 in 10" if whole == 10 else f"about {whole} in 10"


def tested_sentence(tested: PastError | None) -> str:
    """How far off the forecast of referrals would have been here."""
    if tested is None:
        return (
            "There is too little history here to hold the method against: 16 weeks are needed. "
            "How far off it was elsewhere is in the notes below."
        )
    return (
        f"{format_plural(tested.trials, 'time')} in the past year the referrals of {tested.ahead} weeks were forecast "
        f"from the weeks before alone. {format_number(round(tested.mean))} came on average, and the forecast was off "
        f"by {format_number(round(tested.off))}. “As in the weeks before” was off by "
        f"{format_number(round(tested.off_naively))}. What came was in the likely range "
        f"{format_number(tested.within)} of {format_plural(tested.trials, 'time')}; 8 of 10 would be right."
    )


def count_cell(value: Estimate) -> str:
    """5 (2 to 8)."""
    return (
        f"{format_number(round(value.mean))} ({format_number(round(value.low))} to {format_number(round(value.high))})"
    )


def days_cell(value: Estimate | None) -> str:
    """12 days (9 to 16)."""
    if value is None:
        return NOBODY
    return f"{format_plural(round(value.mean), 'day')} ({round(value.low)} to {round(value.high)})"


def share_cell(value: Estimate | None) -> str:
    """83% (71% to 92%)."""
    if value is None:
        return NOBODY
    mean, low, high = (format_percent(each) for each in (value.mean, value.low, value.high))
    return f"{mean} ({low} to {high})" if low != high else mean


def week_of(today: date, number: int) -> str:
    """The first day of a week of the forecast: the first begins tomorrow."""
    return format_date(today + timedelta(days=1 + 7 * number))


def lower_first(text: str) -> str:
    """The text to stand after a colon."""
    return text[0].lower() + text[1:]


def _range(share: Estimate) -> str:
    low, high = round(10 * share.low), round(10 * share.high)
    if low < high:
        return f"{low} to {high}"
    least, most = format_percent(share.low), format_percent(share.high)
    return f"{least} to {most}" if least != most else least
