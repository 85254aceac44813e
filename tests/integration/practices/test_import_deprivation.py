"""How deprived practices are, and where that puts them among England's."""

import csv
from pathlib import Path

import pytest
from django.core.management import CommandError

from practices.deprivation import tenths
from practices.models import DeprivationScore, Practice
from tests.integration.practices.conftest import Import

pytestmark = pytest.mark.django_db

HEAD = "practice_code,imd_score,imd_decile\n"


@pytest.fixture
def known() -> list[Practice]:
    return [Practice.objects.create(code=code, name=code) for code in ("N11111", "N22222")]


@pytest.mark.usefixtures("known")
def test_a_practice_gets_its_score_tenth_and_fifth(run_import: Import) -> None:
    printed = run_import("import_deprivation", f"{HEAD}N11111,63.23,1\nN22222,12,8\n".encode(), "--source", "OHID")
    assert "2 created" in printed
    rows = DeprivationScore.objects.order_by("score")
    assert [(row.practice.code, row.index, row.score, row.decile, row.fifth, row.source) for row in rows] == [
        ("N22222", "IMD 2019", 12.0, 8, 4, "OHID"),
        ("N11111", "IMD 2019", 63.23, 1, 1, "OHID"),
    ]


@pytest.mark.usefixtures("known")
def test_practices_that_are_not_known_are_passed_over_and_counted(run_import: Import) -> None:
    printed = run_import("import_deprivation", f"{HEAD}N11111,63.23,1\nA81001,12,8\n".encode())
    assert "1 created" in printed
    assert "1 practices passed over: this service does not know them." in printed
    assert Practice.objects.count() == 2


@pytest.mark.usefixtures("known")
def test_importing_again_changes_nothing_and_another_score_changes_the_row(run_import: Import) -> None:
    run_import("import_deprivation", f"{HEAD}N11111,63.23,1\n".encode())
    assert "0 created, 0 changed, 1 unchanged" in run_import("import_deprivation", f"{HEAD}N11111,63.23,1\n".encode())
    assert "0 created, 1 changed" in run_import("import_deprivation", f"{HEAD}N11111,40,2\n".encode())
    assert DeprivationScore.objects.get().decile == 2


@pytest.mark.usefixtures("known")
def test_two_indices_stand_side_by_side(run_import: Import) -> None:
    run_import("import_deprivation", f"{HEAD}N11111,63.23,1\n".encode())
    run_import("import_deprivation", f"{HEAD}N11111,60,2\n".encode(), "--index", "IMD 2025")
    assert DeprivationScore.objects.count() == 2


def test_without_deciles_a_file_that_is_not_england_is_refused(run_import: Import) -> None:
    with pytest.raises(CommandError, match=r"Deciles rank all practices of England, and this file has 1\."):
        run_import("import_deprivation", b"practice_code,imd_score\nN11111,63.23\n")


@pytest.mark.usefixtures("known")
def test_without_deciles_england_is_ranked_here(run_import: Import) -> None:
    rows = "".join(f"A{number:05},{number / 100}\n" for number in range(5000))
    run_import("import_deprivation", f"practice_code,imd_score\nN11111,99\nN22222,0\n{rows}".encode())
    assert dict(DeprivationScore.objects.values_list("practice__code", "decile")) == {"N11111": 1, "N22222": 10}


@pytest.mark.usefixtures("known")
@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("N22222,101,1", "A score lies from 0 to 100."),
        ("N22222,-1,1", "A score lies from 0 to 100."),
        ("N22222,high,1", "Not a decimal number."),
        ("N22222,12,11", "A decile lies from 1"),
        ("N11111,12,8", "The practice is listed twice."),
        ("!,12,8", "Not an ODS code"),
    ],
)
def test_a_row_at_fault_is_set_aside(run_import: Import, tmp_path: Path, row: str, reason: str) -> None:
    assert "1 created, 0 changed, 0 unchanged, 1 set aside" in run_import(
        "import_deprivation", f"{HEAD}N11111,63.23,1\n{row}\n".encode()
    )
    assert reason in (tmp_path / "build" / "quarantine" / "file.csv").read_text(encoding="utf-8-sig")


def test_our_tenths_are_those_published(shared: Path) -> None:
    with (shared / "imd2019_practice_england.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["imd_score"]]
    ours = tenths({row["practice_code"]: float(row["imd_score"]) for row in rows})
    assert {row["practice_code"]: int(row["imd_decile"]) for row in rows} == ours
