from datetime import date

from practices.bank_holidays import bank_holidays


def test_they_include_the_substitute_days():
    """Christmas Day and Boxing Day on a weekend move to the next weekdays."""
    names = bank_holidays()
    assert names[date(2026, 12, 25)] == "Christmas Day"
    assert {date(2026, 12, 28), date(2027, 3, 26), date(2027, 12, 27), date(2028, 1, 3)} <= names.keys()
    assert date(2026, 12, 26) not in names
