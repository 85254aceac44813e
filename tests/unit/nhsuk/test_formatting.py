from collections.abc import Callable
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from larc.nhsuk import formatting

MONDAY = date(2026, 11, 2)
# 00:30 on 1 July in London, still 30 June in UTC.
SUMMER_NIGHT = datetime(2026, 6, 30, 23, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (MONDAY, "2 November 2026"),
        (date(2026, 12, 31), "31 December 2026"),
        (datetime(2026, 1, 5, 9, 0, tzinfo=UTC), "5 January 2026"),
        (SUMMER_NIGHT, "1 July 2026"),
        (datetime(2026, 6, 30, 23, 30), "30 June 2026"),  # noqa: DTZ001 (a naive one is the case)
        (None, "Not known"),
    ],
)
def test_a_date_has_no_leading_zero_and_is_a_london_date(value: Any, words: str) -> None:
    assert formatting.format_date(value) == words


def test_an_appointment_names_the_weekday() -> None:
    assert formatting.format_weekday_date(MONDAY) == "Monday 2 November 2026"
    assert formatting.format_weekday_date(SUMMER_NIGHT) == "Wednesday 1 July 2026"


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (MONDAY, date(2026, 11, 8), "2 to 8 November 2026"),
        (date(2026, 10, 30), MONDAY, "30 October to 2 November 2026"),
        (date(2025, 12, 29), date(2026, 1, 4), "29 December 2025 to 4 January 2026"),
        (date(2025, 11, 2), MONDAY, "2 November 2025 to 2 November 2026"),
        (MONDAY, MONDAY, "2 November 2026"),
        (MONDAY, None, "Not known"),
        (None, MONDAY, "Not known"),
    ],
)
def test_a_range_says_once_what_both_ends_share(first: date | None, last: date | None, words: str) -> None:
    assert formatting.format_date_range(first, last) == words


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (time(14, 30), "2:30pm"),
        (time(9, 12), "9:12am"),
        (time(9), "9am"),
        (time(12), "midday"),
        (time(0), "midnight"),
        (time(0, 5), "12:05am"),
        (time(12, 5), "12:05pm"),
        (time(23, 59), "11:59pm"),
        (SUMMER_NIGHT, "12:30am"),
        (datetime(2026, 7, 1, 11, 0, tzinfo=UTC), "midday"),
        (datetime(2026, 11, 2, 12, 0, tzinfo=UTC), "midday"),
        (None, "Not known"),
    ],
)
def test_a_time_is_told_by_the_london_clock(value: Any, words: str) -> None:
    assert formatting.format_time(value) == words


def test_times_and_dates_together() -> None:
    at = datetime(2026, 11, 17, 14, 30, tzinfo=UTC)
    assert formatting.format_date_time(at) == "17 November 2026 at 2:30pm"
    assert formatting.format_weekday_date_time(at) == "Tuesday 17 November 2026 at 2:30pm"
    assert formatting.format_time_range(time(14, 30), time(15)) == "2:30pm to 3pm"
    assert formatting.format_time_range(time(14, 30), None) == "Not known"


def test_a_month_has_no_day() -> None:
    assert formatting.format_month(date(2026, 10, 31)) == "October 2026"


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (0, "0"),
        (0.0, "0"),
        (0.04, "under 0.1"),
        (0.099, "under 0.1"),
        (0.1, "0.1"),
        (0.25, "0.3"),
        (Decimal("2.05"), "2.1"),
        (1, "1.0"),
        (21.94, "21.9"),
        (1234.5, "1,234.5"),
        (None, "Not known"),
    ],
)
def test_a_rate_has_one_decimal(value: Any, words: str) -> None:
    assert formatting.format_rate(value) == words


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ((1.12, 0.6, 1.08), ["1.12", "0.6", "1.08"]),
        ((1.1, 0.6, 1.1), ["1.1", "0.6", "1.1"]),
        ((1.1, 1.1000000000001), ["1.1", "1.1"]),
        ((1.0001, 1.0002, 5), ["1.0001", "1.0002", "5.0"]),
        ((1.00001, 1.00002), ["1.0000", "1.0000"]),
        ((0.03, 0.05, 0), ["0.03", "0.05", "0"]),
        ((2, None, 2.04), ["2.00", "Not known", "2.04"]),
        ((2.449, 2.451, 2.6), ["2.4", "2.5", "2.6"]),
        ((), []),
    ],
)
def test_rates_that_differ_and_read_alike_get_the_digits_that_tell_them(values: Any, words: list[str]) -> None:
    assert formatting.format_rates_apart(*values) == words


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (0, "0%"),
        (0.004, "under 1%"),
        (0.01, "1%"),
        (0.145, "15%"),
        (Decimal("0.5"), "50%"),
        (0.99, "99%"),
        (0.994, "99%"),
        (0.996, "over 99%"),
        (1, "100%"),
        (1.5, "150%"),
        (12.5, "1,250%"),
        (None, "Not known"),
    ],
)
def test_a_percentage_is_whole_and_never_rounds_to_none_or_all(value: Any, words: str) -> None:
    assert formatting.format_percent(value) == words


@pytest.mark.parametrize(
    ("value", "words"),
    [(0, "0"), (999, "999"), (1234, "1,234"), (1234567, "1,234,567"), (2.5, "3"), (None, "Not known")],
)
def test_a_count_has_commas(value: Any, words: str) -> None:
    assert formatting.format_number(value) == words


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (Decimal("1234.50"), "£1,234.50"),
        (75, "£75"),
        (Decimal("75.00"), "£75"),
        (0.005, "£0.01"),
        (0, "£0"),
        (Decimal("-5.25"), "-£5.25"),
        (None, "Not known"),
    ],
)
def test_money(value: Any, words: str) -> None:
    assert formatting.format_money(value) == words


@pytest.mark.parametrize(
    ("miles", "words"),
    [
        (1.24, "1.2 miles"),
        (1, "1 mile"),
        (0.96, "1 mile"),
        (2.0, "2 miles"),
        (0.05, "under 0.1 miles"),
        (0, "0 miles"),
        (9.96, "10 miles"),
        (12.4, "12 miles"),
        (1234, "1,234 miles"),
        (None, "Distance not known"),
    ],
)
def test_a_distance(miles: Any, words: str) -> None:
    assert formatting.format_distance(miles) == words


def test_a_sentence_begins_with_a_capital_and_names_keep_theirs() -> None:
    assert formatting.begin_sentence("the year before COVID, to February") == "The year before COVID, to February"


def test_plurals() -> None:
    assert formatting.format_plural(0, "referral") == "0 referrals"
    assert formatting.format_plural(1, "referral") == "1 referral"
    assert formatting.format_plural(1234, "referral") == "1,234 referrals"
    assert formatting.format_plural(2, "practice has", "practices have") == "2 practices have"
    assert formatting.format_plural(None, "referral") == "Not known"


@pytest.mark.parametrize(
    ("born", "on", "words"),
    [
        (date(1994, 5, 4), date(2026, 11, 2), "32 years"),
        (date(1994, 11, 2), date(2026, 11, 2), "32 years"),
        (date(1994, 11, 3), date(2026, 11, 2), "31 years"),
        (date(2008, 2, 29), date(2026, 2, 28), "17 years"),
        (date(2008, 2, 29), date(2026, 3, 1), "18 years"),
        (date(2025, 10, 1), date(2026, 11, 2), "1 year"),
        (None, None, "Not known"),
    ],
)
def test_an_age_turns_on_the_birthday(born: date | None, on: date | None, words: str) -> None:
    assert formatting.format_age(born, on) == words


def test_an_age_is_counted_on_todays_london_date(time_machine: Any) -> None:
    time_machine.move_to(SUMMER_NIGHT)
    assert formatting.format_age(date(1994, 7, 1)) == "32 years"


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("9991234567", "999 123 4567"),
        ("999 123 4567", "999 123 4567"),
        ("999-123-4567", "999 123 4567"),
        ("12345", "12345"),
        ("", "Not known"),
        (None, "Not known"),
    ],
)
def test_an_nhs_number_has_two_gaps(value: str | None, words: str) -> None:
    assert formatting.format_nhs_number(value) == words


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("07700900866", "07700 900 866"),
        ("+447700900866", "07700 900 866"),
        ("+44 (0)7700 900866", "07700 900 866"),
        ("0044 7700 900866", "07700 900 866"),
        ("01514960000", "0151 496 0000"),
        ("02079460000", "020 7946 0000"),
        ("01134960000", "0113 496 0000"),
        ("03069990000", "0306 999 0000"),
        ("01632960001", "01632 960 001"),
        ("+33 1 70 18 99 00", "+33 1 70 18 99 00"),
        ("ext 12", "ext 12"),
        (None, "Not known"),
    ],
)
def test_a_phone_number(value: str | None, words: str) -> None:
    assert formatting.format_phone(value) == words


@pytest.mark.parametrize(("value", "words"), [(None, "Not known"), ("", "Not known"), (0, "0"), ("No", "No")])
def test_what_is_missing_is_said(value: object, words: str) -> None:
    assert formatting.not_known(value) == words


@pytest.mark.parametrize(
    "words_for",
    [each for name, each in formatting.FILTERS.items() if name not in {"date_range", "time_range", "plural"}],
)
def test_nothing_is_ever_blank(words_for: Callable[[None], str]) -> None:
    assert words_for(None).lower().endswith("not known")


@given(some.floats(min_value=0, max_value=1))
def test_a_percentage_of_some_but_not_all_is_neither_none_nor_all(proportion: float) -> None:
    words = formatting.format_percent(proportion)
    assert (words == "0%") == (proportion == 0)
    assert (words == "100%") == (proportion == 1)
