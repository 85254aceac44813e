"""Months, each named by its first day. Pure."""

from datetime import date, timedelta

MONTHS_IN_A_YEAR = 12
FIRST_OF_FINANCIAL_YEAR = 4


def add_months(month: date, months: int) -> date:
    """The first day of the month so many months later (or earlier, when negative)."""
    place = month.year * MONTHS_IN_A_YEAR + month.month - 1 + months
    return date(place // MONTHS_IN_A_YEAR, place % MONTHS_IN_A_YEAR + 1, 1)


def months_between(first: date, last: date) -> list[date]:
    """Every month from one to another, both included; none when the last comes before the first."""
    count = (last.year - first.year) * MONTHS_IN_A_YEAR + last.month - first.month + 1
    return [add_months(first, step) for step in range(count)]


def last_day_of(month: date) -> date:
    """The last day of a month."""
    return add_months(month, 1) - timedelta(days=1)


def financial_year(month: date) -> tuple[date, date]:
    """The April and the March of the financial year a month lies in."""
    april = date(month.year if month.month >= FIRST_OF_FINANCIAL_YEAR else month.year - 1, FIRST_OF_FINANCIAL_YEAR, 1)
    return april, add_months(april, MONTHS_IN_A_YEAR - 1)


def quarter_of(month: date) -> date:
    """The first month of its financial quarter: April, July, October or January."""
    return add_months(month, -((month.month - 1) % 3))
