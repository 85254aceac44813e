"""A row of an extract is a procedure that can have been, or is set aside with the reason."""

from datetime import date

import pytest

from practices.imports.rows import Fault, Row
from referrals.codes import Action
from referrals.imports.extracts import ExtractRow
from referrals.imports.fittings import AGE, CODE, DATE, FITTED_AT, INDICATION, REGISTERED, parse_day, validate_fittings

TODAY = date(2026, 11, 22)
GOOD = {
    DATE: "2025-04-14",
    CODE: "169553002",
    REGISTERED: "N82001",
    FITTED_AT: "N82002",
    AGE: "27",
    INDICATION: "Contraception",
}


def validate(**changes: str) -> tuple[list[ExtractRow], list[Fault]]:
    cells = GOOD | {globals()[name]: value for name, value in changes.items()}
    procedures = validate_fittings([Row(2, cells)], known_practices={"N82001", "X1"}, today=TODAY)
    return list(procedures.rows), procedures.faults


def test_a_good_row_becomes_a_procedure() -> None:
    rows, faults = validate()
    assert faults == []
    assert rows == [
        ExtractRow("implant", "fit", date(2025, 4, 14), "N82001", "N82002", "contraception", 27, "169553002")
    ]


@pytest.mark.parametrize(
    ("column", "cell", "reason"),
    [
        ("DATE", "31.11.17", "Not a date that exists"),
        ("DATE", "2025-02-30", "Not a date that exists"),
        ("DATE", "2025414", "Not a date that exists"),
        ("DATE", "", "Not a date that exists"),
        ("DATE", "2026-11-23", "in the future"),
        ("DATE", "1989-12-31", "before 1990"),
        ("CODE", "73211009", "Not a LARC procedure code in the table"),
        ("CODE", "", "missing"),
        ("CODE", "coil", "Not a SNOMED CT code"),
        ("CODE", "3.41391E+14", "spreadsheet has cut the code short"),
        ("REGISTERED", "Townsend", "Not the ODS code"),
        ("FITTED_AT", "", "Not the ODS code"),
        ("AGE", "7", "Not an age"),
        ("AGE", "71", "Not an age"),
        ("AGE", "27.5", "Not an age"),
        ("INDICATION", "blue", "Not one of"),
    ],
)
def test_a_faulty_row_is_set_aside_with_row_column_and_reason(column: str, cell: str, reason: str) -> None:
    rows, (fault,) = validate(**{column: cell})
    assert rows == []
    assert (fault.row, fault.column) == (2, globals()[column])
    assert reason in fault.reason


def test_today_and_the_edges_of_age_pass() -> None:
    for changes in ({"DATE": "2026-11-22"}, {"DATE": "1990-01-01"}, {"AGE": "8"}, {"AGE": "70"}):
        assert validate(**changes)[1] == []


def test_age_and_indication_may_be_blank_or_absent() -> None:
    (row,), _ = validate(AGE="", INDICATION="")
    assert (row.age, row.indication) == (None, "")
    cells = {column: GOOD[column] for column in (DATE, CODE, REGISTERED, FITTED_AT)}
    procedures = validate_fittings([Row(2, cells)], known_practices=(), today=TODAY)
    assert next(procedures.rows).age is None


def test_a_code_of_any_shape_passes_when_the_practice_is_known() -> None:
    (row,), _ = validate(FITTED_AT=" x1 ")
    assert row.fitted_at == "X1"


@pytest.mark.acceptance("A18")
@pytest.mark.parametrize(
    ("code", "action"),
    [("301807007", Action.REMOVE), ("68254000", Action.REMOVE), ("755621000000101", Action.REPLACE)],
)
def test_a_removal_stays_a_removal_and_a_replacement_is_one_row(code: str, action: Action) -> None:
    (row,), _ = validate(CODE=code)
    assert row.action == action


def test_coils_whose_code_leaves_the_kind_open_are_counted_for_the_remark() -> None:
    procedures = validate_fittings(
        [Row(2, GOOD | {CODE: "65200003"}), Row(3, GOOD | {CODE: "68254000"})], known_practices=(), today=TODAY
    )
    assert [row.method for row in procedures.rows] == ["copper_iud", "copper_iud"]
    assert procedures.seen == {"counted": 1, "not counted": 1, "either coil": 1}


@pytest.mark.parametrize(
    "text",
    ["2025-04-14", "14/04/2025", "14-Apr-2025", "14.04.2025", "20250414", "14/04/25", "14.04.25", "2025-04-14 09:30"],
)
def test_dates_are_read_in_the_styles_of_clinical_systems(text: str) -> None:
    assert parse_day(text) == date(2025, 4, 14)
