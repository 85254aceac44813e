"""What every import does: refuse, set aside, be strict, repeat itself, remember."""

import csv
import hashlib
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.utils import timezone

from practices.models import ImportRefusal, ImportRun, Practice
from practices.selectors import imports_gone_wrong
from tests.builders import import_files as make
from tests.integration.practices.conftest import Import

pytestmark = pytest.mark.django_db

GOOD, OTHER = make.epraccur_row("N11111"), make.epraccur_row("N22222")
FAULTY = make.epraccur_row("N33333", postcode="=CMD()")


def reported(path: Path) -> list[list[str]]:
    with path.open(newline="", encoding="utf-8-sig") as file:
        return list(csv.reader(file))


def test_a_refused_file_changes_nothing_and_says_why(run_import: Import) -> None:
    with pytest.raises(CommandError, match=r"refused and nothing was changed\. This is not epraccur"):
        run_import("import_practices", b"Code,Name\nN11111,Some Surgery\n")
    assert not Practice.objects.exists()
    assert not ImportRun.objects.exists()


def test_a_file_cut_short_in_its_last_row_changes_nothing(run_import: Import) -> None:
    whole = make.epraccur(GOOD, OTHER)
    with pytest.raises(CommandError, match="cut short"):
        run_import("import_practices", whole[:-60])
    assert not Practice.objects.exists()


@pytest.mark.acceptance("A24")
def test_a_row_at_fault_goes_to_the_report_and_the_rest_loads(run_import: Import) -> None:
    printed = run_import("import_practices", make.epraccur(GOOD, FAULTY, OTHER), name="epraccur.csv")
    assert set(Practice.objects.values_list("code", flat=True)) == {"N11111", "N22222"}
    assert "2 created, 0 changed, 0 unchanged, 1 set aside" in printed
    assert "build/quarantine/epraccur.csv.csv" in printed
    assert reported(Path("build/quarantine/epraccur.csv.csv")) == [
        ["row", "column", "value", "reason"],
        ["2", "POSTCODE", "'=CMD()", "Not a postcode."],
    ]


def test_the_report_goes_where_it_is_asked_to(run_import: Import) -> None:
    run_import("import_practices", make.epraccur(GOOD, FAULTY), "--report", "elsewhere/faults.csv")
    assert len(reported(Path("elsewhere/faults.csv"))) == 2
    assert not Path("build").exists()


def test_a_report_never_overwrites_the_file(run_import: Import) -> None:
    content = make.epraccur(GOOD, FAULTY)
    with pytest.raises(CommandError, match="overwrite"):
        run_import("import_practices", content, "--report", "file")
    assert Path("file").read_bytes() == content


def test_a_report_that_cannot_be_written_stops_the_import(run_import: Import) -> None:
    with pytest.raises(CommandError, match="cannot be written"):
        run_import("import_practices", make.epraccur(GOOD, FAULTY), "--report", "file/faults.csv")
    assert not Practice.objects.exists()


def test_a_report_of_an_earlier_run_does_not_outlive_its_faults(run_import: Import) -> None:
    run_import("import_practices", make.epraccur(GOOD, FAULTY))
    run_import("import_practices", make.epraccur(GOOD, OTHER))
    assert reported(Path("build/quarantine/file.csv")) == [["row", "column", "value", "reason"]]


def test_strict_loads_nothing_when_a_row_is_at_fault(run_import: Import) -> None:
    with pytest.raises(CommandError, match="1 rows were at fault, so nothing was loaded"):
        run_import("import_practices", make.epraccur(GOOD, FAULTY), "--strict")
    assert not Practice.objects.exists()
    assert not ImportRun.objects.exists()
    assert len(reported(Path("build/quarantine/file.csv"))) == 2


def test_strict_loads_a_file_without_fault(run_import: Import) -> None:
    run_import("import_practices", make.epraccur(GOOD), "--strict")
    assert Practice.objects.count() == 1


def test_each_run_is_remembered(run_import: Import) -> None:
    content = make.epraccur(GOOD, FAULTY)
    run_import("import_practices", content, name="epraccur.csv")
    run = ImportRun.objects.get()
    assert (run.kind, run.file_name, run.sha256) == ("practices", "epraccur.csv", hashlib.sha256(content).hexdigest())
    assert (run.rows, run.created, run.changed, run.unchanged, run.quarantined) == (2, 1, 0, 0, 1)


def test_a_missing_file_is_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="cannot be read: No such file"):
        call_command("import_pcns", str(tmp_path / "none.xlsx"))


def gone_wrong() -> list[tuple[str, int]]:
    return [(trouble.kind, trouble.set_aside) for trouble in imports_gone_wrong(now=timezone.now())]


def test_a_refused_file_is_remembered_without_its_name_until_one_of_its_kind_loads(run_import: Import) -> None:
    with pytest.raises(CommandError):
        run_import("import_practices", b"Code,Ada Example\nN11111,Some Surgery\n", name="Ada Example.csv")
    with pytest.raises(CommandError, match="at fault"):
        run_import("import_practices", make.epraccur(GOOD, FAULTY), "--strict")
    assert ImportRefusal.objects.count() == 2
    assert gone_wrong() == [("practices", 0)]
    assert "Ada" not in str(ImportRefusal.objects.values())
    run_import("import_practices", make.epraccur(GOOD))
    assert gone_wrong() == []


def test_rows_set_aside_are_told_until_the_file_is_loaded_again_without(run_import: Import) -> None:
    run_import("import_practices", make.epraccur(GOOD, FAULTY))
    assert gone_wrong() == [("practices", 1)]
    run_import("import_practices", make.epraccur(OTHER), name="another")
    assert gone_wrong() == [("practices", 1)]
    run_import("import_practices", make.epraccur(GOOD))
    assert gone_wrong() == []


def test_what_went_wrong_long_ago_is_not_told(run_import: Import) -> None:
    run_import("import_practices", make.epraccur(GOOD, FAULTY))
    with time_machine.travel(timezone.now() + timedelta(weeks=5)):
        assert gone_wrong() == []
