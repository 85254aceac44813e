"""Every layout in which registered patients are published, and what of it is believed."""

from datetime import date
from typing import Any

import pytest

from practices.estimates import Count
from practices.imports.layouts import Size, date_in_name
from practices.imports.list_sizes import Sizes, parse_list_sizes, validate_list_sizes
from practices.imports.rows import RefusedFileError
from tests.builders import import_files as make

WOMEN = (100, 110, 120, 130, 140, 150)


def read(data: bytes, **options: Any) -> Sizes:
    return validate_list_sizes(*parse_list_sizes(data), **options)


def facts(sizes: Sizes) -> list[tuple[str, date, int | None, int | None]]:
    return [(size.code, size.day, size.patients, size.women) for size in sizes.sizes]


@pytest.mark.parametrize("day", ["01May2022", "01/05/2022", "2022-05-01"])
@pytest.mark.parametrize("headings", [make.ALL_AGES_2022, make.ALL_AGES_2025])
def test_all_ages_give_patients_only(headings: tuple[str, ...], day: str) -> None:
    data = make.comma_separated([headings, ("X", day, "GP", "99A", "N11111", "ALL", "ALL", 5983)])
    assert facts(read(data)) == [("N11111", date(2022, 5, 1), 5983, None)]


def test_five_year_bands_in_rows_give_patients_and_women() -> None:
    assert facts(read(make.quin_age("N11111", 6939, WOMEN))) == [("N11111", date(2017, 9, 1), 6939, 750)]


def test_single_years_give_women_of_15_to_44() -> None:
    assert facts(read(make.single_age("N11111", 20))) == [("N11111", date(2022, 4, 1), None, 600)]


def test_five_year_columns_take_their_date_from_outside() -> None:
    sizes = read(make.wide(("N11111", 4153, *WOMEN)), day=date(2014, 7, 1))
    assert facts(sizes) == [("N11111", date(2014, 7, 1), 4153, 750)]


def test_the_gp_workforce_gives_women_in_one_column() -> None:
    data = make.comma_separated([make.WORKFORCE, ("N11111", "SOME SURGERY", 9000, 2100)])
    assert facts(read(data, day=date(2019, 9, 30))) == [("N11111", date(2019, 9, 30), 9000, 2100)]


def test_a_layout_without_a_date_is_refused_unless_one_is_given() -> None:
    with pytest.raises(RefusedFileError, match="--date"):
        read(make.wide(("N11111", 4153, *WOMEN)))


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("gp-reg-patients-prac-quin-age-sex_2014-07_england.csv", date(2014, 7, 1)),
        ("workforce-2019-09-30.csv", date(2019, 9, 30)),
        ("list-2014-13.csv", None),
        ("list.csv", None),
    ],
)
def test_a_file_name_may_carry_the_date(name: str, day: date | None) -> None:
    assert date_in_name(name) == day


def test_women_are_blank_where_a_band_is_suppressed_or_missing() -> None:
    assert facts(read(make.quin_age("N11111", 6939, (*WOMEN[:5], ""))))[0][3] is None
    sizes = read(make.wide(("N11111", 4153, "", *WOMEN[1:])), day=date(2014, 7, 1))
    assert facts(sizes)[0][3] is None


def test_a_practice_left_blank_is_counted_not_at_fault() -> None:
    sizes = read(make.wide(("N11111", "", *[""] * 6), ("N22222", 4000, *WOMEN)), day=date(2014, 7, 1))
    assert [size.code for size in sizes.sizes] == ["N22222"]
    assert (sizes.without_count, sizes.faults) == (1, [])


@pytest.mark.acceptance("A20")
@pytest.mark.parametrize("number", ["0", "-5", "many", "12.5"])
def test_a_count_that_is_none_is_set_aside_with_a_reason(number: str) -> None:
    sizes = read(make.all_ages(("N11111", number), ("N22222", 6000)))
    assert [size.code for size in sizes.sizes] == ["N22222"]
    [fault] = sizes.faults
    assert (fault.row, fault.column, fault.value) == (2, "NUMBER_OF_PATIENTS", number)
    assert fault.reason


def test_a_negative_band_leaves_the_practice_without_women() -> None:
    sizes = read(make.quin_age("N11111", 6939, (*WOMEN[:5], -1)))
    assert facts(sizes) == [("N11111", date(2017, 9, 1), 6939, None)]
    assert [fault.value for fault in sizes.faults] == ["-1"]


def test_more_women_than_patients_are_set_aside() -> None:
    sizes = read(make.wide(("N11111", 700, *WOMEN), ("N22222", 7000, *WOMEN)), day=date(2014, 7, 1))
    assert [fault.row for fault in sizes.faults] == [2]


def test_a_practice_listed_twice_is_set_aside_the_second_time() -> None:
    sizes = read(make.wide(("N11111", 7000, *WOMEN), ("N11111", 7100, *WOMEN)), day=date(2014, 7, 1))
    assert facts(sizes)[0][2] == 7000
    assert len(sizes.faults) == 1
    doubled = make.all_ages(("N11111", 5000), ("N11111", 5000))
    assert [fault.row for fault in read(doubled).faults] == [3]


def test_rows_of_other_organisations_are_passed_over() -> None:
    rows = [
        ("X", "01May2022", kind, "99A", code, "ALL", "ALL", 9) for kind, code in (("CCG", "99A"), ("GP", "N11111"))
    ]
    assert [size.code for size in read(make.comma_separated([make.ALL_AGES_2022, *rows])).sizes] == ["N11111"]


@pytest.mark.acceptance("A20")
def test_a_jump_is_set_aside_unless_accepted_or_already_recorded() -> None:
    history = {"N11111": [Count(date(2021, 6, 1), 5000)]}
    data = make.all_ages(("N11111", 6001), ("N22222", 6001))
    sizes = read(data, recorded=lambda codes: history)
    assert [size.code for size in sizes.sizes] == ["N22222"]
    assert "20%" in sizes.faults[0].reason
    assert len(read(data, recorded=lambda codes: history, accept_jumps=True).sizes) == 2
    history["N11111"].append(Count(date(2022, 5, 1), 6001))
    assert len(read(data, recorded=lambda codes: history).sizes) == 2


def test_a_file_without_one_usable_number_is_refused() -> None:
    with pytest.raises(RefusedFileError, match="could be used"):
        read(make.all_ages(("N11111", "x")))


def test_the_own_layout_names_its_source() -> None:
    data = b"practice_code,counted_on,patients,women_15_44,source\nN11111,2014-07-01,5000,900,Somewhere\n"
    assert read(data).sizes == [Size("N11111", date(2014, 7, 1), 5000, 900, 2, "Somewhere")]
