"""When devices are due: by product, reason and age at insertion, from the rules in force today."""

from datetime import date, timedelta
from itertools import product as every

import pytest
from hypothesis import given
from hypothesis import strategies as st

from referrals import rules
from referrals.checks import clinical_rules_can_be_read
from referrals.products import all_products
from referrals.review import UNKNOWN, add_months, review_of

TODAY = date(2026, 11, 2)
AT_30, AT_45, AT_40 = date(1994, 5, 4), date(1979, 5, 4), date(1984, 5, 4)
INSERTED = date(2024, 6, 3)
PRODUCTS = [product.name for product in all_products() if product.name != "Ring pessary"]


def due(product: str, indication: str = "contraception", *, born_on: date = AT_30, **changes: date) -> date | None:
    given = {"inserted_on": INSERTED, "today": TODAY} | changes
    return review_of(product=product, indication=indication, born_on=born_on, **given).due_on


@pytest.mark.parametrize(
    ("product", "years"),
    [
        ("Mirena", 8),
        ("Levosert", 8),
        ("Benilexa One Handed", 8),
        ("Kyleena", 5),
        ("Jaydess", 3),
        ("TT380 Slimline", 10),
    ],
)
def test_contraception_lasts_as_long_as_its_product(product: str, years: int) -> None:
    assert due(product) == date(2024 + years, 6, 3)


@pytest.mark.acceptance("L5")
@pytest.mark.parametrize("product", ["Mirena", "Levosert", "Benilexa One Handed"])
@pytest.mark.parametrize("born_on", [AT_30, AT_45, date(1966, 1, 1)])
def test_for_hrt_it_is_5_years_whatever_the_contraceptive_duration(product: str, born_on: date) -> None:
    assert due(product, "hrt", born_on=born_on) == date(2029, 6, 3)


def test_52_mg_inserted_at_45_or_later_stays_until_55_for_contraception_alone() -> None:
    assert due("Mirena", born_on=AT_45) == date(2034, 5, 4)
    assert due("Mirena", born_on=AT_45 + timedelta(days=31)) == date(2032, 6, 3), "not 45 yet on the day"
    assert due("Mirena", "hmb", born_on=AT_45) == date(2029, 6, 3)
    assert due("Kyleena", born_on=AT_45) == date(2029, 6, 3)


def test_a_copper_coil_inserted_at_40_or_later_stays_until_the_menopause_which_has_no_date() -> None:
    found = review_of(
        product="Nova-T 380", indication="contraception", born_on=AT_40, inserted_on=INSERTED, today=TODAY
    )
    assert (found.due_on, found.until_menopause) == (None, True)
    assert due("Nova-T 380", born_on=AT_40 + timedelta(days=31)) == date(2029, 6, 3)


class TestTheImplantsNewLicence:
    """3 years became 5 in May 2026; whether for rods already in place, only the approver can say."""

    def test_an_implant_of_before_stays_at_3_years(self) -> None:
        assert due("Nexplanon", inserted_on=date(2026, 4, 30)) == date(2029, 4, 30)

    def test_an_implant_inserted_under_it_lasts_5(self) -> None:
        assert due("Nexplanon", inserted_on=date(2026, 5, 1)) == date(2031, 5, 1)

    def test_the_rule_in_force_today_decides(self) -> None:
        given = {"inserted_on": date(2026, 5, 1)}
        assert due("Nexplanon", **given, today=date(2026, 4, 30)) == date(2029, 5, 1)
        assert due("Mirena", today=date(2024, 1, 10)) == date(2029, 6, 3)
        assert due("Mirena", today=date(2024, 1, 11)) == date(2032, 6, 3)

    def test_an_approver_moves_the_due_dates_of_rods_in_place_without_a_change_of_code(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        table = [
            row | {"approver": "Dr Example" if row["needs_approval"] else ""} for row in rules.read("review_intervals")
        ]
        monkeypatch.setattr(rules, "read", lambda name: tuple(table))
        found = review_of(
            product="Nexplanon",
            indication="contraception",
            born_on=AT_30,
            inserted_on=date(2025, 4, 30),
            today=TODAY,
        )
        assert (found.due_on, found.is_approved) == (date(2030, 4, 30), True)


@pytest.mark.parametrize(
    "broken",
    [{"years": "five"}, {"years": ""}, {"age_from": "50", "age_to": "45"}, {"inserted_from": "May 2026"}],
)
def test_a_row_that_could_decide_nothing_is_found_before_the_service_starts(
    monkeypatch: pytest.MonkeyPatch, broken: dict[str, str]
) -> None:
    assert clinical_rules_can_be_read() == []
    read = rules.read
    row = read("review_intervals")[0] | broken
    monkeypatch.setattr(rules, "read", lambda name: (row,) if name == "review_intervals" else read(name))
    assert [found.id for found in clinical_rules_can_be_read()] == ["referrals.E001"]


@pytest.mark.acceptance("L6")
def test_a_pessarys_interval_is_the_patients_own() -> None:
    given = {"product": "Ring pessary", "indication": "other", "born_on": AT_30, "inserted_on": date(2026, 8, 31)}
    assert review_of(**given, today=TODAY, change_every_months=6).due_on == date(2027, 2, 28)
    assert review_of(**given, today=TODAY) == UNKNOWN


def test_nothing_shipped_pretends_to_be_approved() -> None:
    assert not [row for row in rules.read("review_intervals") if row["approver"]]


@pytest.mark.parametrize("name", PRODUCTS)
def test_of_two_rules_for_a_device_one_came_into_force_later(name: str) -> None:
    """Otherwise the order of rows would decide, which nobody looks at."""
    days = [date(2020, 1, 1), date(2024, 3, 1), date(2026, 4, 30), date(2026, 5, 1), TODAY]
    for indication, age, inserted_on, today in every(("contraception", "hrt"), (30, 40, 45, 54), days, days):
        holding = [
            row["effective_from"]
            for row in rules.read("review_intervals")
            if row["product"] == name
            and row["indication"] in ("", indication)
            and int(row["age_from"] or 0) <= age < int(row["age_to"] or 99)
            and (row["inserted_from"] or "0") <= inserted_on.isoformat() < (row["inserted_to"] or "9")
            and rules.holds_on(row, today)
        ]
        assert len(set(holding)) == len(holding)


DATES = st.dates(date(2015, 1, 1), date(2027, 12, 31))


@given(
    product=st.sampled_from(PRODUCTS),
    indication=st.sampled_from(["contraception", "hmb", "hrt", "several", "other"]),
    born_on=st.dates(date(1950, 1, 1), date(2010, 12, 31)),
    inserted_on=DATES,
    today=DATES,
)
def test_no_device_is_due_before_it_went_in_nor_for_longer_than_any_product_lasts(
    product: str, indication: str, born_on: date, inserted_on: date, today: date
) -> None:
    found = review_of(product=product, indication=indication, born_on=born_on, inserted_on=inserted_on, today=today)
    assert not (found.due_on and found.until_menopause)
    if found.due_on:
        assert inserted_on < found.due_on <= add_months(inserted_on, 12 * 10)


@given(day=DATES, months=st.integers(1, 120))
def test_months_later_is_the_same_day_or_the_last_of_a_shorter_month(day: date, months: int) -> None:
    later = add_months(day, months)
    assert (later.year - day.year) * 12 + later.month - day.month == months
    assert later.day == day.day or (later.day < day.day and (later + timedelta(days=1)).day == 1)
