"""Dates, numbers and identifiers in NHS style. Every screen, letter and sentence takes its words from here.

A missing value is never blank or a dash: it reads "Not known". An aware datetime is always told in London time.
"""

import re
from collections.abc import Callable, Sequence
from datetime import date, datetime, time
from decimal import ROUND_HALF_UP, Decimal
from math import isclose
from zoneinfo import ZoneInfo

NOT_KNOWN = "Not known"
# Decimals of rates that have to be told apart.
MOST_PLACES = 4
LONDON = ZoneInfo("Europe/London")

Number = int | float | Decimal


def not_known(value: object) -> str:
    """The value as text, or "Not known" when there is none."""
    return NOT_KNOWN if value is None or value == "" else str(value)


def format_date(value: date | datetime | None) -> str:
    """2 November 2026."""
    if value is None:
        return NOT_KNOWN
    day = _london_date(value)
    return f"{day.day} {day:%B} {day.year}"


def format_weekday_date(value: date | datetime | None) -> str:
    """Monday 2 November 2026, for appointments and limits."""
    if value is None:
        return NOT_KNOWN
    return f"{_london_date(value):%A} {format_date(value)}"


def format_date_range(first: date | datetime | None, last: date | datetime | None) -> str:
    """2 to 8 November 2026; what both ends share is said once. Both ends are included."""
    if first is None or last is None:
        return NOT_KNOWN
    start, end = _london_date(first), _london_date(last)
    if start == end:
        return format_date(start)
    if (start.year, start.month) == (end.year, end.month):
        return f"{start.day} to {format_date(end)}"
    if start.year == end.year:
        return f"{start.day} {start:%B} to {format_date(end)}"
    return f"{format_date(start)} to {format_date(end)}"


def format_month(value: date | datetime | None) -> str:
    """October 2026."""
    if value is None:
        return NOT_KNOWN
    day = _london_date(value)
    return f"{day:%B} {day.year}"


def format_time(value: time | datetime | None) -> str:
    """2:30pm, 9am, midday or midnight."""
    if value is None:
        return NOT_KNOWN
    clock = _london(value).time() if isinstance(value, datetime) else value
    if (clock.hour, clock.minute) in {(0, 0), (12, 0)}:
        return "midday" if clock.hour else "midnight"
    minutes = f":{clock.minute:02}" if clock.minute else ""
    return f"{clock.hour % 12 or 12}{minutes}{'pm' if clock.hour >= 12 else 'am'}"


def format_time_range(start: time | datetime | None, end: time | datetime | None) -> str:
    """2:30pm to 3pm."""
    if start is None or end is None:
        return NOT_KNOWN
    return f"{format_time(start)} to {format_time(end)}"


def format_date_time(value: datetime | None) -> str:
    """2 November 2026 at 9:12am."""
    if value is None:
        return NOT_KNOWN
    return f"{format_date(value)} at {format_time(value)}"


def format_weekday_date_time(value: datetime | None) -> str:
    """Tuesday 17 November 2026 at 2:30pm."""
    if value is None:
        return NOT_KNOWN
    return f"{format_weekday_date(value)} at {format_time(value)}"


def format_number(value: Number | None) -> str:
    """A count with commas: 1,234."""
    return NOT_KNOWN if value is None else f"{_rounded(value, 0):,}"


def format_rate(value: Number | None) -> str:
    """A rate with one decimal; "under 0.1" when smaller but not zero; zero is 0. Rates are never negative."""
    if value is None:
        return NOT_KNOWN
    if value == 0:
        return "0"
    return "under 0.1" if value < Decimal("0.1") else f"{_rounded(value, 1):,}"


def format_rates_apart(*values: Number | None) -> list[str]:
    """Rates that are read against each other: those that differ, and would read alike, get the digits that tell them.

    1.1 and 1.1 become 1.12 and 1.08. Four decimals at most: what is alike then is alike.
    """
    said = [format_rate(value) for value in values]
    for places in range(2, MOST_PLACES + 1):
        for at in _reading_alike(values, said):
            said[at] = f"{_rounded(values[at] or 0, places):,}"
    return said


def _reading_alike(values: Sequence[Number | None], said: Sequence[str]) -> list[int]:
    """The places of values that read like another that differs from them."""
    known = [(at, float(value)) for at, value in enumerate(values) if value is not None]
    return [
        at
        for at, value in known
        if any(said[at] == said[other] and not isclose(value, beside, abs_tol=1e-9) for other, beside in known)
    ]


def format_percent(proportion: Number | None) -> str:
    """A proportion (0.07) as a whole percent (7%). Neither a few nor nearly all is rounded to none or all."""
    if proportion is None:
        return NOT_KNOWN
    percent = Decimal(str(proportion)) * 100
    if 0 < percent < 1:
        return "under 1%"
    whole = _rounded(percent, 0)
    return "over 99%" if whole == 100 and percent < 100 else f"{whole:,}%"


def format_money(pounds: Number | None) -> str:
    """£1,234.50; whole pounds go without pence."""
    if pounds is None:
        return NOT_KNOWN
    amount = _rounded(pounds, 2)
    sign, size = ("-" if amount < 0 else ""), abs(amount)
    return f"{sign}£{size:,.0f}" if size == size.to_integral_value() else f"{sign}£{size:,}"


def format_distance(miles: float | Decimal | None) -> str:
    """1.2 miles; from 10 miles on, whole miles."""
    if miles is None:
        return "Distance not known"
    if 0 < miles < Decimal("0.1"):
        return "under 0.1 miles"
    rounded = _rounded(miles, 1)
    if rounded >= 10 or rounded == rounded.to_integral_value():
        rounded = _rounded(miles, 0)
    return f"{rounded:,} {'mile' if rounded == 1 else 'miles'}"


def begin_sentence(text: str | None) -> str:
    """The same words with a capital at the front; names inside, such as months, keep theirs."""
    return text[:1].upper() + text[1:] if text else NOT_KNOWN


def format_plural(count: int | None, singular: str, plural: str | None = None) -> str:
    """1 referral, 1,234 referrals; give the plural when it is not the singular with an s."""
    if count is None:
        return NOT_KNOWN
    return f"{format_number(count)} {singular if count == 1 else plural or singular + 's'}"


def format_age(born: date | None, on: date | None = None) -> str:
    """32 years, on a London date (today when not given)."""
    if born is None:
        return NOT_KNOWN
    today = on or datetime.now(LONDON).date()
    years = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
    return format_plural(years, "year")


def format_nhs_number(value: str | None) -> str:
    """999 123 4567. What is not ten digits is shown as it was stored."""
    if not value:
        return NOT_KNOWN
    digits = re.sub(r"[\s-]", "", value)
    return f"{digits[:3]} {digits[3:6]} {digits[6:]}" if re.fullmatch(r"[0-9]{10}", digits) else value


def format_phone(value: str | None) -> str:
    """07700 900 866, 0151 496 0000, 020 7946 0000. What is no United Kingdom number is shown as it was stored."""
    if not value:
        return NOT_KNOWN
    digits = re.sub(r"[\s()-]", "", value)
    digits = re.sub(r"^(\+44|0044)0?", "0", digits)
    if not re.fullmatch(r"0[0-9]{10}", digits):
        return value
    first = _area_code_length(digits)
    middle = first + (4 if first == 3 else 3)
    return f"{digits[:first]} {digits[first:middle]} {digits[middle:]}"


def _area_code_length(digits: str) -> int:
    """How many digits stand before the first gap; Ofcom's numbering plan."""
    if digits.startswith("02"):
        return 3
    if digits.startswith(("03", "08", "011")) or re.match(r"01[0-9]1", digits):
        return 4
    return 5


def _london(value: datetime) -> datetime:
    """A naive datetime is taken to be London time already."""
    return value.astimezone(LONDON) if value.tzinfo else value


def _london_date(value: date | datetime) -> date:
    return _london(value).date() if isinstance(value, datetime) else value


def _rounded(value: Number, places: int) -> Decimal:
    """Half goes up, as people expect, and not to the nearest even digit as Python has it."""
    return Decimal(str(value)).quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


FILTERS: dict[str, Callable[..., str]] = {
    "not_known": not_known,
    "date": format_date,
    "weekday_date": format_weekday_date,
    "date_range": format_date_range,
    "month": format_month,
    "time": format_time,
    "time_range": format_time_range,
    "date_time": format_date_time,
    "weekday_date_time": format_weekday_date_time,
    "number": format_number,
    "rate": format_rate,
    "percent": format_percent,
    "money": format_money,
    "distance": format_distance,
    "plural": format_plural,
    "begin_sentence": begin_sentence,
    "age": format_age,
    "nhs_number": format_nhs_number,
    "phone": format_phone,
}
