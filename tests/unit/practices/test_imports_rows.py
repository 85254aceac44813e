"""Cells: what is read, in which style, and what is said of those that cannot be."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from practices.imports.names import readable
from practices.imports.rows import Fault, FaultyRowError, Row, check_each, day_after
from practices.imports.running import escaped


def cell(text: str) -> Row:
    return Row(7, {"X": text})


@pytest.mark.parametrize("text", ["20250501", "2025-05-01", "01/05/2025", "01May2025", "01MAY2025", " 20250501 "])
def test_a_day_is_read_in_every_style_the_publishers_use(text: str) -> None:
    assert cell(text).day("X") == date(2025, 5, 1)


@pytest.mark.parametrize("text", ["20251301", "2025051", "43739", "soon", "18991231", "29990101", "05/2025"])
def test_what_is_no_possible_day_is_a_fault(text: str) -> None:
    with pytest.raises(FaultyRowError) as fault:
        cell(text).day("X")
    assert (fault.value.column, fault.value.value) == ("X", text)


def test_blank_and_null_are_nothing() -> None:
    assert cell("").day("X") is None
    assert cell(" ").count("X") is None
    assert cell("NULL").text("X") == ""
    with pytest.raises(FaultyRowError):
        cell("").needed_day("X")


def test_a_last_day_inside_becomes_the_first_day_outside() -> None:
    assert day_after(date(2020, 3, 31)) == date(2020, 4, 1)
    assert day_after(None) is None


@pytest.mark.parametrize(("text", "number"), [("0", 0), ("1234", 1234), ("12,345", 12345), (" 7 ", 7)])
def test_a_count_is_a_whole_number(text: str, number: int) -> None:
    assert cell(text).count("X") == number


@pytest.mark.parametrize("text", ["-1", "1.5", "*", "ND", "1e3", "٣", "99999999"])
def test_what_is_no_possible_count_is_a_fault(text: str) -> None:
    with pytest.raises(FaultyRowError):
        cell(text).count("X")


@pytest.mark.parametrize(("text", "degrees"), [("53.4", 53.4), ("-2.9", -2.9), ("9.9e-05", 9.9e-05), ("0", 0.0)])
def test_degrees_are_read_as_published(text: str, degrees: float) -> None:
    assert cell(text).decimal("X") == degrees


@pytest.mark.parametrize("text", ["", "north", "nan", "inf", "53,4", "1234.5"])
def test_what_is_no_decimal_number_is_a_fault(text: str) -> None:
    with pytest.raises(FaultyRowError):
        cell(text).decimal("X")


def test_codes_are_capitals_and_digits() -> None:
    assert cell(" n82011 ").code("X") == "N82011"
    for wrong in ("", "N8", "N82 011", "N82011'; --", "N" * 11):
        with pytest.raises(FaultyRowError):
            cell(wrong).code("X")


@pytest.mark.parametrize(
    ("text", "postcode"), [("l69 3gf", "L69 3GF"), ("L693GF", "L69 3GF"), ("L1  0AB", "L1 0AB"), ("", "")]
)
def test_a_postcode_has_one_space(text: str, postcode: str) -> None:
    assert cell(text).postcode("X") == postcode


def test_too_long_a_text_is_a_fault() -> None:
    with pytest.raises(FaultyRowError):
        cell("x" * 201).text("X")


def test_rows_at_fault_are_listed_and_the_others_pass() -> None:
    faults: list[Fault] = []
    rows = [Row(2, {"X": "1"}), Row(3, {"X": "one"}, sheet="Sheet"), Row(4, problem="The row is short.")]
    passed = [number for _, number in check_each(rows, lambda row: row.count("X"), faults)]
    assert passed == [1]
    assert faults == [
        Fault(3, "Sheet: X", "one", "Not a whole number."),
        Fault(4, "", "", "The row is short."),
    ]


@pytest.mark.parametrize(
    ("published", "written"),
    [
        ("SPEKE HC - DR SINGH & DR BICHA", "Speke HC - Dr Singh & Dr Bicha"),
        ("ST. JAMES' HEALTH CENTRE", "St. James' Health Centre"),
        ("DR JUDE'S PRACTICE - RIVERSIDE", "Dr Jude's Practice - Riverside"),
        ("GP PRACTICE RIVERSIDE (DR JUDE)", "GP Practice Riverside (Dr Jude)"),
        ("THE ELMS AT O'BRIEN STREET", "The Elms at O'Brien Street"),
        ("IGPC PCN", "iGPC PCN"),
        ("SWAGGA PCN", "SWAGGA PCN"),
        ("Mckenzie House Surgery", "Mckenzie House Surgery"),
        ("NHS CHESHIRE AND MERSEYSIDE ICB - 99A", "NHS Cheshire and Merseyside ICB - 99A"),
    ],
)
def test_names_in_capitals_become_readable(published: str, written: str) -> None:
    assert readable(published) == written


@given(st.text(max_size=60))
def test_a_readable_name_stays_as_it_is(text: str) -> None:
    once = readable(text)
    assert readable(once) == once or once == once.upper()


@pytest.mark.acceptance("A24")
@pytest.mark.parametrize("cell_text", ["=1+1", "+44", "-5", "@SUM(A1)", "\t=1", "\r=1"])
def test_a_reported_cell_is_never_a_formula(cell_text: str) -> None:
    assert escaped(cell_text) == f"'{cell_text}"
    assert escaped("Ordinary") == "Ordinary"
