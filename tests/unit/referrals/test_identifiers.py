import contextlib
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from referrals.identifiers import InvalidNHSNumberError, new_reference, parse_nhs_number, parse_reference

PUBLISHED_TEST_NUMBERS = ["9434765919", "9476719931", "9912003888", "9449304130", "9000000009"]
STEMS_WITHOUT_A_CHECK_DIGIT = ["999000000", "999000014", "999000028", "999000031", "999000045", "999000059"]


def parse(text: str) -> str:
    return parse_nhs_number(text, accept_test_numbers=True)


@pytest.mark.parametrize("number", [*PUBLISHED_TEST_NUMBERS, "9990000018"])
def test_a_valid_number_is_taken(number):
    assert parse(number) == number


@pytest.mark.acceptance("A1")
@pytest.mark.parametrize("text", ["943476591", "94347659190", "943476591A", "", "NHS number", "٩٤٣٤٧٦٥٩١"])
def test_anything_but_ten_digits_says_so(text):
    with pytest.raises(InvalidNHSNumberError, match="must be 10 digits"):
        parse(text)


@pytest.mark.acceptance("A1")
@pytest.mark.parametrize("digit", "0123456789")
def test_ten_equal_digits_pass_the_check_and_are_refused(digit):
    with pytest.raises(InvalidNHSNumberError, match="a digit is wrong"):
        parse(digit * 10)


@pytest.mark.acceptance("A1")
@pytest.mark.parametrize("stem", STEMS_WITHOUT_A_CHECK_DIGIT)
def test_a_stem_whose_check_value_is_ten_fails_with_every_last_digit(stem):
    for last in "0123456789":
        with pytest.raises(InvalidNHSNumberError):
            parse(stem + last)


@pytest.mark.acceptance("A1")
@given(number=st.sampled_from(PUBLISHED_TEST_NUMBERS), place=st.integers(0, 9), digit=st.sampled_from("0123456789"))
def test_one_wrong_digit_is_always_found(number, place, digit):
    changed = number[:place] + digit + number[place + 1 :]
    if changed == number:
        assert parse(changed) == number
    else:
        with pytest.raises(InvalidNHSNumberError):
            parse(changed)


@pytest.mark.acceptance("A2")
@pytest.mark.parametrize(
    "text",
    [
        "943 476 5919",
        "943-476-5919",
        " 9434765919 ",
        "943\u00a0476\u00a05919",
        "943\u2011476\u20115919",
        "９４３４７６５９１９",
    ],
)
def test_spaces_hyphens_and_full_width_digits_are_normalised(text):
    assert parse(text) == "9434765919"


def test_numbers_of_the_test_range_are_refused_where_real_patients_are():
    with pytest.raises(InvalidNHSNumberError, match="for tests"):
        parse_nhs_number("9990000018", accept_test_numbers=False)


@given(st.text(max_size=30))
def test_any_text_gives_ten_digits_or_a_message(text):
    with contextlib.suppress(InvalidNHSNumberError):
        assert re.fullmatch("[0-9]{10}", parse(text))


def test_a_reference_is_read_back_however_it_is_typed():
    reference = new_reference()
    assert re.fullmatch(r"LR-[2-9A-HJKMNP-Z]{4}-[0-9]{2}", reference)
    assert parse_reference(reference.lower().replace("-", " ")) == reference
    assert parse_reference("not a reference") is None
