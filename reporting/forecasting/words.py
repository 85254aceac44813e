"""Sentences and cells of forecasts. Shares of patients are in percent, as the standard is; chances "in 10". Pure."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, timedelta

from larc.nhsuk.formatting import format_date, format_number, format_percent, format_plural, format_rate
from referrals.forecast.backtest import PastError
from referrals.forecast.outlook import CERTAINTY, MOST_CLINICS, Estimate, Forecast, Needed

NOBODY = "Nobody expected"
NO_APPOINTMENT = "No appointment"
CERTAIN = f"{round(10 * CERTAINTY)} in 10"


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
    fate = f"patients referred in the next 12 weeks would be fitted {limit_words(limits)}"
    if not forecast.slots:
        return f"No {fate}: there is no appointment to be had."
    middle, likely = format_percent(share.middle), _range(share)
    start = f"About {middle}" if middle[0].isdigit() and 0 < share.middle < 1 else middle[0].upper() + middle[1:]
    return f"{start} of {fate}{f' (likely range {likely})' if likely != middle else ''}."


def chance_sentence(forecast: Forecast, standard: int) -> str:
    """How likely the standard is kept; nothing where nobody is expected."""
    if forecast.chance is None:
        return ""
    return f"The chance that at least {standard}% of them are is {chance(forecast.chance)}."


def safe_sentences(forecasts: Sequence[Forecast], standard: int) -> list[str]:
    """How many places are certain enough to keep the standard, by the same bound as `chance` has; of none, nothing."""
    if not forecasts:
        return []
    safe = sum(forecast.is_safe for forecast in forecasts)
    verb = "has" if safe == 1 else "have"
    return [
        f"{format_number(safe)} of {format_plural(len(forecasts), 'practice')} {verb} a chance of {CERTAIN} or more "
        f"to fit at least {standard}% of patients in time over the next 12 weeks."
    ]


def without_forecast(lacks: Sequence[str]) -> list[str]:
    """How many places have no forecast, and whether they need one."""
    young, idle = (lacks.count(why) for why in ("history", "patients"))
    found = []
    if young:
        found.append(f"{format_plural(young, 'practice')} {'has' if young == 1 else 'have'} no forecast yet.")
    if idle:
        verb = "needs" if idle == 1 else "need"
        found.append(f"{format_plural(idle, 'practice')} {verb} none, as nobody is referred there or waits.")
    return found


def needed_sentence(needed: Needed) -> str:
    """How many clinics more it takes."""
    certainty = f"{round(10 * CERTAINTY)} chances in 10"
    if needed.clinics is None:
        return f"Even {MOST_CLINICS} more clinics a week do not give {certainty}."
    if needed.clinics == 0:
        return f"No more clinics are needed to give {certainty}."
    verb = "gives" if needed.clinics == 1 else "give"
    return f"{format_plural(needed.clinics, 'more clinic')} a week {verb} {certainty}."


def waiting_sentence(forecast: Forecast, waiting: int) -> str:
    """What is to become of those who wait or are booked today, of whom some leave without a fitting."""
    if not waiting:
        return "Nobody waits or is booked today."
    in_time = forecast.waiting_in_time.mean
    if waiting == 1:
        return f"1 patient waits or is booked today. The chance to be fitted in time is {chance(in_time)}."
    who = f"{format_number(waiting)} patients wait or are booked today"
    stay = min(waiting, round(forecast.waiting.mean))
    if not stay:
        return f"{who}. Few of them are expected to stay until they are fitted."
    number = round(in_time)
    words = "none of them" if not number else "all" if number >= stay else f"about {format_number(number)}"
    return f"{who}. About {format_number(stay)} are expected to stay until they are fitted, {words} in time."


def chance(value: float | None) -> str:
    """about 4 in 10; near the ends in words. What is short of the certainty asked for never reads as that."""
    if value is None:
        return NOBODY
    if value >= CERTAINTY:
        return f"{CERTAIN} or more"
    whole = round(10 * value)
    if not whole:
        return "less than 1 in 10"
    return f"nearly {CERTAIN}" if whole >= 10 * CERTAINTY else f"about {whole} in 10"


def tested_sentence(tested: PastError | None) -> str:
    """How far off the forecast of referrals would have been here."""
    if tested is None:
        return (
            "There is too little history here to hold the method against: 16 weeks are needed. "
            "How far off it was elsewhere is in the notes below."
        )
    return (
        f"{_times(tested.trials)} in the past year the referrals of {tested.ahead} weeks were forecast "
        f"from the weeks before alone. {format_number(round(tested.mean))} came on average, and the forecast was off "
        f"by {_few(tested.off)}. “As in the weeks before” was off by {_few(tested.off_naively)}. "
        f"What came was in the likely range {format_number(tested.within)} of {format_plural(tested.trials, 'time')}; "
        "8 of 10 would be right. This is about referrals; how far off the share in time was is in the notes below."
    )


def count_cell(value: Estimate) -> str:
    """5 (2 to 8)."""
    middle, low, high = (format_number(round(each)) for each in (value.middle, value.low, value.high))
    return f"{middle} ({low} to {high})" if low != high else middle


def wait_cell(value: Estimate | None, slots: int) -> str:
    """12 days (9 to 16). Where no appointment can be had in all the weeks, the days would be those we look ahead."""
    if value is None:
        return NOBODY
    if not slots:
        return NO_APPOINTMENT
    middle, low, high = round(value.middle), round(value.low), round(value.high)
    days = format_plural(middle, "day")
    return f"{days} ({low} to {high})" if low != high else days


def share_cell(value: Estimate | None) -> str:
    """83% (71% to 92%)."""
    if value is None:
        return NOBODY
    middle, likely = format_percent(value.middle), _range(value)
    return f"{middle} ({likely})" if likely != middle else middle


def patients_chance(value: Estimate | None) -> str:
    """83%, of one patient of a week: it has no range, as what is not known is in it."""
    return NOBODY if value is None else format_percent(value.mean)


def week_of(today: date, number: int) -> str:
    """The first day of a week of the forecast: the first begins tomorrow."""
    return format_date(today + timedelta(days=1 + 7 * number))


def lower_first(text: str) -> str:
    """The text to stand after a colon."""
    return text[0].lower() + text[1:]


def _range(share: Estimate) -> str:
    least, most = format_percent(share.low), format_percent(share.high)
    return f"{least} to {most}" if least != most else least


def _few(value: float) -> str:
    """0.4, and 12: few are not rounded to none."""
    return format_number(round(value)) if value >= 10 else format_rate(value)


def _times(number: int) -> str:
    return "Once" if number == 1 else f"{format_number(number)} times"
