"""epraccur: GP practices in England, by the position of its columns."""

from datetime import date

import pytest

from practices.imports.practices import Practices, parse_practices, validate_practices
from tests.builders import import_files as make


def read(*rows: list[str]) -> Practices:
    return validate_practices(parse_practices(make.epraccur(*rows)))


def test_a_practice_is_read_by_position() -> None:
    [facts] = read(make.epraccur_row("N11111", "DR JUDE'S SURGERY", closed="20210131")).facts
    assert (facts.code, facts.name, facts.address) == ("N11111", "Dr Jude's Surgery", "1 High Street, Liverpool")
    assert (facts.postcode, facts.phone, facts.sub_icb_code) == ("L1 1AA", "0151 0000000", "99A")
    assert (facts.opened_on, facts.closed_on) == (date(1974, 4, 1), date(2021, 2, 1))


def test_other_settings_and_wales_are_passed_over() -> None:
    practices = read(
        make.epraccur_row("N11111"),
        make.epraccur_row("N22222", setting="8"),
        make.epraccur_row("W11111", grouping="W00"),
    )
    assert [facts.code for facts in practices.facts] == ["N11111"]
    assert practices.passed_over == 2


@pytest.mark.parametrize(
    ("change", "value", "word"),
    [
        ("postcode", "LIVERPOOL", "postcode"),
        ("opened", "20251301", "Not a date"),
        ("closed", "19730101", "before it opens"),
        ("phone", "0" * 31, "Longer"),
    ],
)
def test_a_practice_with_an_impossible_cell_is_set_aside(change: str, value: str, word: str) -> None:
    practices = read(make.epraccur_row("N11111"), make.epraccur_row("N22222", **{change: value}))
    assert [facts.code for facts in practices.facts] == ["N11111"]
    [fault] = practices.faults
    assert (fault.row, fault.value) == (2, value)
    assert word in fault.reason


def test_a_practice_listed_twice_is_set_aside_the_second_time() -> None:
    practices = read(make.epraccur_row("N11111", "FIRST"), make.epraccur_row("N11111", "SECOND"))
    assert [facts.name for facts in practices.facts] == ["First"]
    assert [fault.row for fault in practices.faults] == [2]
