from datetime import date

from reporting.months import add_months, months_between


def test_months_are_counted_over_the_turn_of_the_year():
    assert add_months(date(2019, 12, 1), 1) == date(2020, 1, 1)
    assert add_months(date(2020, 1, 1), -1) == date(2019, 12, 1)
    assert add_months(date(2020, 1, 1), -13) == date(2018, 12, 1)


def test_months_between_include_both_ends():
    assert months_between(date(2019, 11, 1), date(2020, 2, 1)) == [
        date(2019, 11, 1),
        date(2019, 12, 1),
        date(2020, 1, 1),
        date(2020, 2, 1),
    ]
    assert months_between(date(2020, 2, 1), date(2020, 1, 1)) == []
