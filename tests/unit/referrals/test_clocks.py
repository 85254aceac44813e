from datetime import UTC, date, datetime

import pytest

from referrals.clocks import day_number, last_day, london_date


def test_day_28_is_four_weeks_after_the_day_it_was_sent():
    submitted = datetime(2026, 11, 2, 9, tzinfo=UTC)
    assert last_day(submitted) == date(2026, 11, 30)
    assert day_number(submitted, date(2026, 11, 2)) == 0
    assert day_number(submitted, date(2026, 11, 30)) == 28


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 10, 24, 23, 30, tzinfo=UTC), date(2026, 10, 25)),
        (datetime(2026, 10, 25, 23, 30, tzinfo=UTC), date(2026, 10, 25)),
        (datetime(2027, 3, 27, 23, 30, tzinfo=UTC), date(2027, 3, 27)),
        (datetime(2027, 3, 28, 23, 30, tzinfo=UTC), date(2027, 3, 29)),
    ],
)
def test_dates_are_london_dates_across_both_changes_of_the_clocks(moment, day):
    assert london_date(moment) == day


def test_a_moment_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        london_date(datetime(2026, 11, 2, 9))  # noqa: DTZ001
