"""A row of totals is one practice's fittings of one method in one month, or is set aside with the reason."""

from datetime import date

import pytest

from practices.imports.rows import Fault, RefusedFileError, Row
from practices.methods import Method
from referrals.imports.totals import COUNT, METHOD, MONTH, PRACTICE, Total, parse_month, validate_totals

TODAY = date(2026, 11, 22)
GOOD = {PRACTICE: "N82001", MONTH: "2019-04", METHOD: "implant", COUNT: "7"}


def validate(*changes: dict[str, str]) -> tuple[list[Total], list[Fault]]:
    """A good row, and after it one with each of the changes."""
    rows = [Row(number, GOOD | change) for number, change in enumerate(({}, *changes), start=2)]
    totals = validate_totals(rows, known_practices=(), today=TODAY)
    return totals.totals, totals.faults


def test_a_good_row_becomes_a_total() -> None:
    assert validate() == ([Total("N82001", date(2019, 4, 1), Method.IMPLANT, 7)], [])


@pytest.mark.parametrize(
    "text", ["2019-04", "Apr 2019", "April 2019", "2019-04-01", "Apr-19", "04/2019", "01/04/2019", "201904"]
)
def test_months_are_read_in_several_styles(text: str) -> None:
    assert parse_month(text) == date(2019, 4, 1)


@pytest.mark.parametrize(
    ("word", "method"),
    [
        ("Implant", Method.IMPLANT),
        ("copper IUD", Method.COPPER_IUD),
        ("IUD", Method.COPPER_IUD),
        ("IUS", Method.LNG_IUS),
        ("LNG-IUS", Method.LNG_IUS),
        ("Hormonal coil (IUS)", Method.LNG_IUS),
    ],
)
def test_methods_are_known_by_their_usual_words(word: str, method: Method) -> None:
    totals, _ = validate({METHOD: word, MONTH: "2019-05"})
    assert totals[-1].method == method


@pytest.mark.parametrize("word", ["IUCD", "coil", "Coils", "IUD/S", "IUCD/IUS"])
def test_a_coil_of_unknown_kind_is_set_aside_with_what_to_do(word: str) -> None:
    _, (fault,) = validate({METHOD: word})
    assert "in rows of their own" in fault.reason


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({COUNT: "-1"}, "whole number"),
        ({COUNT: "3.5"}, "whole number"),
        ({COUNT: ""}, "whole number"),
        ({COUNT: "5001"}, "More than any practice"),
        ({MONTH: "2019-04-15"}, "Not a month"),
        ({MONTH: "20194"}, "Not a month"),
        ({MONTH: "2019-13"}, "Not a month"),
        ({MONTH: "2026-12"}, "in the future"),
        ({MONTH: "1989-12"}, "before 1990"),
        ({METHOD: "injection"}, "Not a method"),
        ({PRACTICE: "Townsend"}, "Not the ODS code"),
        ({COUNT: "8"}, "Given twice"),
    ],
)
def test_a_faulty_row_is_set_aside_with_the_reason(change: dict[str, str], reason: str) -> None:
    totals, (fault,) = validate(change)
    assert len(totals) == 1
    assert fault.row == 3
    assert reason in fault.reason


def test_a_file_without_a_usable_row_is_refused_with_the_first_reason() -> None:
    with pytest.raises(RefusedFileError, match="in rows of their own"):
        validate_totals([Row(2, GOOD | {METHOD: "IUCD"})], known_practices=(), today=TODAY)
