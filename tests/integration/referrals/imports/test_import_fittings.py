"""`import_fittings`: an extract is stored once, replaces the one before, and never brings a patient with it."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import CommandError
from django.db import connection

from practices.methods import Method
from practices.models import ImportRun, Practice, RecountKey
from referrals import authority
from referrals.codes import Action
from referrals.models import Fitting
from referrals.models.activity import Source
from tests.builders.activity import APRIL, make_practice, service_row, total_row
from tests.integration.referrals.imports.conftest import Import

pytestmark = pytest.mark.django_db

HEADINGS = "Procedure date,SNOMED code,Registered practice,Fitting practice,Age,Indication"
IMPLANT, IMPLANT_OUT, IMPLANT_NEXT, HORMONAL, EITHER_COIL = (
    "169553002",
    "301807007",
    "755621000000101",
    "472837007",
    "65200003",
)


def row(code: str = IMPLANT, *, on: str = "2025-04-14", registered: str = "N82001", age: str = "27") -> str:
    return f"{on},{code},{registered},N82002,{age},contraception"


@pytest.fixture(autouse=True)
def network() -> None:
    make_practice("N82001")
    make_practice("N82002")


def stored() -> list[tuple[object, ...]]:
    return list(Fitting.objects.order_by("pk").values_list("pk", "performed_on", "method", "action", "is_counted"))


def keys() -> list[tuple[str, str, date]]:
    return sorted(RecountKey.objects.values_list("registered_practice__code", "fitting_practice__code", "month"))


def test_a_procedure_is_stored_with_what_its_code_says(run_import: Import) -> None:
    assert "1 created" in run_import("import_fittings", [HEADINGS, row(HORMONAL)])
    fitting = Fitting.objects.get()
    assert (fitting.method, fitting.action, fitting.month) == (Method.LNG_IUS, Action.FIT, APRIL)
    assert (fitting.registered_practice.code, fitting.fitting_practice.code) == ("N82001", "N82002")
    assert (fitting.age, fitting.indication, fitting.snomed_code) == (27, "contraception", HORMONAL)
    assert (fitting.source, fitting.is_counted) == (Source.EXTRACT, True)
    assert fitting.import_run == ImportRun.objects.get(kind="fittings", file_name="file.csv", rows=1, created=1)


@pytest.mark.acceptance("A18")
def test_removals_are_stored_and_not_counted_and_a_replacement_counts_once(run_import: Import) -> None:
    said = run_import("import_fittings", [HEADINGS, row(IMPLANT_OUT), row(IMPLANT_NEXT), row("68254000")])
    assert "2 removals and other procedures, stored and not counted." in said
    assert list(Fitting.objects.filter(is_counted=True).values_list("action", flat=True)) == [Action.REPLACE]
    assert Fitting.objects.filter(action=Action.REMOVE).count() == 2


@pytest.mark.acceptance("A18")
def test_what_was_recorded_here_is_not_counted_a_second_time(run_import: Import) -> None:
    hub, spoke = Practice.objects.get(code="N82002"), Practice.objects.get(code="N82001")
    typed = service_row(hub, registered=spoke)
    total_row(hub, 5)
    run_import("import_fittings", [HEADINGS, row(), row(age="31")])
    typed.refresh_from_db()
    assert not typed.is_counted
    assert Fitting.objects.filter(is_counted=True).count() == 2
    (comparison,) = authority.reconciliation(first=APRIL, last=APRIL)
    assert (comparison.service, comparison.extract, comparison.totals) == (1, 2, 5)


def test_the_same_file_again_changes_nothing(run_import: Import) -> None:
    lines = [HEADINGS, row(), row(), row(EITHER_COIL)]
    run_import("import_fittings", lines)
    before, marked = stored(), keys()
    assert "0 created, 0 changed, 3 unchanged" in run_import("import_fittings", lines)
    assert stored() == before
    assert keys() == marked


def test_the_same_rows_in_another_order_change_nothing(run_import: Import) -> None:
    run_import("import_fittings", [HEADINGS, row(age="20"), row(age="30")])
    before = stored()
    run_import("import_fittings", [HEADINGS, row(age="30"), row(age="20")])
    assert stored() == before


def test_two_equal_rows_are_two_patients(run_import: Import) -> None:
    run_import("import_fittings", [HEADINGS, row(), row()])
    assert Fitting.objects.count() == 2


def test_a_later_extract_replaces_the_months_it_holds_whole_and_no_others(run_import: Import) -> None:
    run_import("import_fittings", [HEADINGS, row(), row(age="31"), row(HORMONAL), row(on="2025-05-02")])
    run_import("import_fittings", [HEADINGS, row(age="44")])
    assert sorted(Fitting.objects.values_list("method", "performed_on", "age")) == [
        (Method.IMPLANT, date(2025, 4, 14), 44),
        (Method.IMPLANT, date(2025, 5, 2), 27),
        (Method.LNG_IUS, date(2025, 4, 14), 27),
    ]


def test_old_and_new_keys_are_marked_one_row_a_key(run_import: Import) -> None:
    make_practice("N82003")
    run_import("import_fittings", [HEADINGS, row(), row(), row(age="31")])
    assert keys() == [("N82001", "N82002", APRIL)]
    RecountKey.objects.all().delete()
    run_import("import_fittings", [HEADINGS, row(registered="N82003")])
    assert keys() == [("N82001", "N82002", APRIL), ("N82003", "N82002", APRIL)]


def test_faulty_rows_go_to_the_report_and_the_rest_loads(run_import: Import, quarantine: Callable[[], str]) -> None:
    said = run_import("import_fittings", [HEADINGS, row(on="31.11.17"), row(), row("73211009"), row(age="200")])
    assert "1 created" in said
    assert "3 set aside" in said
    report = quarantine().splitlines()
    assert report[1].startswith("2,PROCEDURE DATE,31.11.17,Not a date that exists")
    assert report[2].startswith("4,SNOMED CODE,73211009,Not a LARC procedure code in the table")
    assert report[3].startswith("5,AGE,200,Not an age")


def test_strict_loads_nothing_when_a_row_is_at_fault(run_import: Import) -> None:
    with pytest.raises(CommandError, match="nothing was loaded"):
        run_import("import_fittings", [HEADINGS, row(), row(on="31.11.17", registered="N82009")], "--strict")
    assert not Fitting.objects.exists()
    assert not RecountKey.objects.exists()
    assert not ImportRun.objects.filter(kind="fittings").exists()


def test_a_practice_not_known_yet_becomes_a_stub_and_a_name_does_not(run_import: Import) -> None:
    said = run_import("import_fittings", [HEADINGS, row(registered="n82009"), row(registered="Townsend")])
    assert "1 practices not known before." in said
    assert Practice.objects.get(code="N82009").is_stub
    assert Practice.objects.count() == 3


def test_a_coil_whose_kind_is_not_said_is_remarked_upon(run_import: Import) -> None:
    assert "1 fittings whose code does not say which coil" in run_import(
        "import_fittings", [HEADINGS, row(EITHER_COIL)]
    )


def test_a_file_of_nothing_usable_is_refused_with_the_first_reason(run_import: Import) -> None:
    with pytest.raises(CommandError, match=r"could be used\. Row 2, PROCEDURE DATE"):
        run_import("import_fittings", [HEADINGS, row(on="soon")])
    assert not ImportRun.objects.filter(kind="fittings").exists()


def test_the_run_carries_the_name_given(run_import: Import) -> None:
    run_import("import_fittings", [HEADINGS, row()], "--source-name", "EMIS, April")
    assert ImportRun.objects.filter(kind="fittings", file_name="EMIS, April").exists()


# Identifying columns ------------------------------------------------------------------------------------------

PLANTED = ("9990000018", "Fictionalova", "04/05/1994", "12 Invented Row")


def test_identifying_columns_are_refused_by_name_and_nothing_of_them_is_kept(
    run_import: Import, quarantine: Callable[[], str], caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    lines = [f"{HEADINGS},nhs_no,Surname,D.O.B.,Home-Address", f"{row()},{','.join(PLANTED)}"]
    with pytest.raises(CommandError) as refused:
        run_import("import_fittings", lines)
    assert "NHS_NO, SURNAME, D.O.B., HOME-ADDRESS" in str(refused.value)
    kept = "".join([database_dump(), quarantine(), caplog.text, str(refused.value)])
    assert [value for value in PLANTED if value in kept] == []
    assert not Fitting.objects.exists()


def test_a_name_or_number_in_the_wrong_column_is_neither_stored_nor_repeated(
    run_import: Import, quarantine: Callable[[], str]
) -> None:
    lines = [
        HEADINGS,
        row(),
        row("9990000018"),
        row(registered="Fictionalova"),
        row(age="9990000018"),
        f"{row()[:-13]}Fictionalova",
    ]
    said = run_import("import_fittings", lines)
    assert "4 set aside" in said
    kept = "".join([database_dump(), quarantine(), said])
    assert "9990000018" not in kept
    assert "Fictionalova" not in kept


def test_other_columns_are_not_read(run_import: Import, quarantine: Callable[[], str]) -> None:
    run_import("import_fittings", [f"{HEADINGS},Code term", f"{row()},Fictionalova", f"{row(age='1')},Fictionalova"])
    assert "Fictionalova" not in database_dump() + quarantine()


def database_dump() -> str:
    """Every row of every table, as text."""
    with connection.cursor() as cursor:
        rows = []
        for model in apps.get_models(include_auto_created=True):
            cursor.execute(f"SELECT t::text FROM {model._meta.db_table} AS t")
            rows += [text for (text,) in cursor.fetchall()]
    assert rows
    return "\n".join(rows)


# Files as they come -------------------------------------------------------------------------------------------


@pytest.mark.acceptance("A24")
def test_a_formula_in_a_cell_is_not_repeated_as_one(run_import: Import, quarantine: Callable[[], str]) -> None:
    run_import("import_fittings", [HEADINGS, row(), row(on="=1+1"), row(age="-4"), row(age="+44")])
    cells = [line.split(",")[2] for line in quarantine().splitlines()[1:]]
    assert cells == ["(not repeated)", "'-4", "'+44"]


@pytest.mark.acceptance("A24")
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-8", "cp1252"])
def test_a_byte_order_mark_or_an_older_encoding_does_no_harm(run_import: Import, encoding: str) -> None:
    content = f"{HEADINGS},Code term\r\n{row()},Stérilet\r\n".encode(encoding)
    assert "1 created" in run_import("import_fittings", content)


@pytest.mark.acceptance("A24")
def test_a_file_larger_than_the_limit_is_refused(run_import: Import, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("referrals.management.commands.import_fittings.Command.largest", 100)
    with pytest.raises(CommandError, match="larger than"):
        run_import("import_fittings", [HEADINGS, row(), row()])


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"PK\x03\x04 a workbook", "spreadsheet"),
        (HEADINGS.encode("utf-16"), "not in UTF-8"),
        (b"Month,Practice,Count\n1,2,3\n", "has no column PROCEDURE DATE"),
        (f"{HEADINGS}\n{row()}\n2025-04-14,1695".encode(), "cut short"),
    ],
)
def test_a_file_of_the_wrong_kind_is_refused_with_words_that_help(
    run_import: Import, content: bytes, words: str
) -> None:
    with pytest.raises(CommandError, match=words):
        run_import("import_fittings", content)
    assert not Fitting.objects.exists()
