"""The patient's clock. Pure. Source: domain.md 8.3: calendar days, London dates, never reset or stopped."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
# Days from submission to fitting at a GP practice; on the last day it still passes.
ROUTINE_LIMIT = 28
# "Near the limit" on home pages.
NEARLY = 7


def london_date(moment: datetime) -> date:
    """The date in London at a moment. Raises ValueError for a naive one."""
    if moment.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    return moment.astimezone(LONDON).date()


def day_number(submitted_at: datetime, on: date) -> int:
    """Which day of its wait a referral is on: the day it was sent is day 0."""
    return (on - london_date(submitted_at)).days


def last_day(submitted_at: datetime, limit: int = ROUTINE_LIMIT) -> date:
    """The last day on which a fitting still keeps the limit."""
    return london_date(submitted_at) + timedelta(days=limit)
