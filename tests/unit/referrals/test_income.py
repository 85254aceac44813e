"""What clinics bring in: only by a tariff in force, and what was not earned by a stated rule."""

from datetime import date
from decimal import Decimal

import pytest

from referrals.income import Day, Income, Priced, Procedure, Tariffs, best_and_worst, income_of, lost, together

APRIL, MAY, JUNE = date(2026, 4, 1), date(2026, 5, 1), date(2026, 6, 1)
IMPLANT = ("local_authority", "implant", "fit")


def tariffs(*rows: tuple[date, str | None]) -> Tariffs:
    return Tariffs(Priced(*IMPLANT, day, None if pounds is None else Decimal(pounds)) for day, pounds in rows)


def done(day: date = MAY, **changes: object) -> Procedure:
    given = dict(zip(("payer", "method", "action"), IMPLANT, strict=True))
    return Procedure(**({"hub_id": 1, "day": day, "is_coded": True} | given | changes))


@pytest.mark.parametrize(
    ("day", "pounds"),
    [
        (date(2026, 3, 31), None),
        (APRIL, "80"),
        (date(2026, 4, 30), "80"),
        (MAY, "81.20"),
        (date(2026, 5, 31), "81.20"),
        (JUNE, None),
    ],
)
def test_an_amount_holds_from_its_day_until_the_next_begins(day, pounds):
    found = tariffs((MAY, "81.20"), (JUNE, None), (APRIL, "80")).amount_on(*IMPLANT, day)
    assert found == (None if pounds is None else Decimal(pounds))


@pytest.mark.acceptance("L14", "L16")
@pytest.mark.parametrize(
    ("procedure", "income"),
    [
        (done(), Income(Decimal(80), paid=1)),
        (done(day=date(2026, 3, 31)), Income(without_tariff=1)),
        (done(payer="icb"), Income(without_tariff=1)),
        (done(action="remove"), Income(without_tariff=1)),
        (done(payer=""), Income(without_payer=1)),
        (done(is_coded=False), Income(uncoded=1)),
        (done(payer="", is_coded=False), Income(without_payer=1)),
    ],
)
def test_nothing_is_earned_without_a_payer_a_code_and_a_tariff(procedure, income):
    assert income_of(procedure, tariffs((APRIL, "80"))) == income


def test_without_any_tariff_there_is_none():
    assert not tariffs()
    assert income_of(done(), tariffs()) == Income(without_tariff=1)


def test_what_was_not_earned_is_each_unused_appointment_at_the_average_paid():
    days = [
        Day(APRIL, offered=6, booked=5, attended=3, missed=1, not_fitted=1, done=2, income=Income(Decimal(160), 2)),
        Day(MAY, offered=4, booked=2, attended=2, done=1, income=Income(Decimal(81), 1, without_payer=1)),
    ]
    total = together(days)
    assert (total.offered, total.booked, total.unfilled, total.missed, total.not_fitted) == (10, 7, 3, 1, 1)
    assert (total.attended, total.done, total.unused) == (5, 3, 5)
    assert total.income == Income(Decimal(241), 3, without_payer=1)
    found = lost(total)
    assert found.average == Decimal("80.33")
    assert (found.unfilled, found.missed, found.not_fitted) == (Decimal("240.99"), Decimal("80.33"), Decimal("80.33"))
    assert found.pounds == Decimal("401.65")


def test_where_nothing_was_paid_what_was_not_earned_is_not_known():
    assert lost(Day(offered=4)) is None


def test_the_good_day_and_the_bad_day_are_those_on_which_most_and_least_was_earned():
    low = Day(APRIL, offered=4, income=Income(Decimal(80), 1))
    high = Day(MAY, offered=8, income=Income(Decimal(160), 2))
    outside_clinics = Day(JUNE, income=Income(Decimal(500), 5))
    unknown = Day(JUNE, offered=4, not_recorded=1)
    assert best_and_worst([low, high, outside_clinics, unknown], by_income=True) == (high, low)


def test_without_a_tariff_they_are_those_with_the_least_and_the_greatest_share_unused():
    half = Day(APRIL, offered=4, booked=4, missed=2)
    quarter = Day(MAY, offered=8, booked=6)
    assert best_and_worst([half, quarter], by_income=False) == (quarter, half)


def test_one_day_or_days_alike_are_neither_good_nor_bad():
    assert best_and_worst([Day(APRIL, offered=4)], by_income=False) is None
    assert best_and_worst([Day(APRIL, offered=4), Day(MAY, offered=8)], by_income=False) is None
