"""Which devices may be recorded for which reason, and when."""

import re
from datetime import date

import pytest

from practices.methods import Method
from referrals.models.pathway import Indication
from referrals.products import all_products, available, batch_key, outside_studied_ages, product_named
from tests.unit.referrals.test_codes import verhoeff_holds

TODAY = date(2026, 11, 2)


def names(method: Method, indication: str, on: date = TODAY) -> list[str]:
    return [product.name for product in available(method=method, indication=indication, on=on)]


@pytest.mark.acceptance("L4", "A17")
@pytest.mark.parametrize("indication", ["hmb", "hrt", "several"])
def test_for_heavy_periods_and_hrt_there_is_52_mg_alone(indication: str) -> None:
    assert names(Method.LNG_IUS, indication) == ["Mirena", "Levosert", "Benilexa One Handed"]
    assert {product.lng_mg for product in available(method=Method.LNG_IUS, indication=indication, on=TODAY)} == {52}
    for method in (Method.IMPLANT, Method.COPPER_IUD):
        assert not names(method, indication)


def test_for_contraception_there_are_all_of_a_method() -> None:
    assert names(Method.LNG_IUS, "contraception")[-2:] == ["Kyleena", "Jaydess"]
    assert names(Method.IMPLANT, "contraception") == ["Nexplanon"]


def test_what_is_no_longer_sold_is_offered_for_the_days_when_it_was() -> None:
    assert "GyneFix" in names(Method.COPPER_IUD, "contraception", date(2024, 6, 30))
    assert "GyneFix" not in names(Method.COPPER_IUD, "contraception", date(2024, 7, 1))


@pytest.mark.parametrize("typed", ["TT380 slimline", "tt-380 Slimline", " TT380Slimline"])
def test_a_product_is_known_however_its_name_is_typed(typed: str) -> None:
    found = product_named(typed)
    assert found
    assert found.name == "TT380 Slimline"
    assert product_named("Copper T") is None


@pytest.mark.parametrize("typed", ["tu-01 Xk2", "TU01XK2", " tu01xk2 "])
def test_a_batch_is_the_same_however_it_is_typed(typed: str) -> None:
    assert batch_key(typed) == "TU01XK2"


def test_an_implant_outside_18_to_40_is_flagged() -> None:
    assert [outside_studied_ages(method="implant", age=age) for age in (17, 18, 40, 41)] == [True, False, False, True]
    assert not outside_studied_ages(method="lng_ius", age=17)


def test_every_identifier_of_the_dictionary_passes_its_check_digit() -> None:
    identifiers = [code for product in all_products() for code in re.findall(r"\d+", product.dmd)]
    assert len(identifiers) > len(all_products())
    assert all(map(verhoeff_holds, identifiers))


def test_names_are_distinct_and_reasons_are_those_of_a_referral() -> None:
    products = all_products()
    assert len({product.name for product in products}) == len(products)
    assert all(product.indications <= set(Indication.values) for product in products)
