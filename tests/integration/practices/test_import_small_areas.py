"""Women aged 15 to 44 by small area."""

from datetime import date
from pathlib import Path

import pytest
from django.core.management import CommandError

from practices.models import SmallArea
from tests.integration.practices.conftest import Import

pytestmark = pytest.mark.django_db

HEAD = "area_code,area_name,latitude,longitude,women_15_44,imd_decile,imd_quintile\n"
TWO = f"{HEAD}E01006512,Liverpool 031A,53.4,-2.97,412,1,\nE01006513,Liverpool 060A,53.41,-2.98,388,,3\n".encode()
IN_2022 = "women_2022-06-30.csv"


def test_areas_are_stored_with_place_women_and_fifth(run_import: Import) -> None:
    assert "2 created" in run_import("import_small_areas", TWO, name=IN_2022)
    assert list(SmallArea.objects.values_list("code", "women_15_44", "deprivation_fifth", "as_of")) == [
        ("E01006512", 412, 1, date(2022, 6, 30)),
        ("E01006513", 388, 3, date(2022, 6, 30)),
    ]


def test_deprivation_may_be_unknown(run_import: Import) -> None:
    run_import(
        "import_small_areas", b"area_code,latitude,longitude,women_15_44\nE01006512,53.4,-2.97,412\n", name=IN_2022
    )
    assert SmallArea.objects.get().deprivation_fifth is None


def test_a_later_file_takes_the_place_of_the_earlier_whole(run_import: Import) -> None:
    """Areas of two censuses side by side would count the same women twice."""
    run_import("import_small_areas", TWO, name=IN_2022)
    later = f"{HEAD}E01006512,Liverpool 031A,53.4,-2.97,400,1,\nE01033750,New,53.4,-2.96,90,1,\n".encode()
    printed = run_import("import_small_areas", later, "--date", "2024-06-30")
    assert "1 created, 1 changed" in printed
    assert "1 areas of an earlier file removed." in printed
    assert set(SmallArea.objects.values_list("code", flat=True)) == {"E01006512", "E01033750"}
    with pytest.raises(CommandError, match="which is newer"):
        run_import("import_small_areas", TWO, name=IN_2022)
    assert SmallArea.objects.count() == 2


def test_importing_again_changes_nothing(run_import: Import) -> None:
    run_import("import_small_areas", TWO, name=IN_2022)
    assert "0 created, 0 changed, 2 unchanged" in run_import("import_small_areas", TWO, name=IN_2022)


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("L1 1AA,x,53.4,-2.97,412,1,", "Not an ONS code of an area"),
        ("E01006514,x,-2.97,53.4,412,1,", "Not in the United Kingdom"),
        ("E01006514,x,53.4,-2.97,,1,", "The number is missing."),
        ("E01006514,x,53.4,-2.97,-4,1,", "Less than zero."),
        ("E01006514,x,53.4,-2.97,412,0,", "Must lie from 1, the most deprived, to 10."),
        ("E01006514,x,53.4,-2.97,412,,6", "Must lie from 1, the most deprived, to 5."),
        ("E01006512,x,53.4,-2.97,412,1,", "The area is listed twice."),
    ],
)
def test_a_row_at_fault_is_set_aside(run_import: Import, tmp_path: Path, row: str, reason: str) -> None:
    assert "2 created, 0 changed, 0 unchanged, 1 set aside" in run_import(
        "import_small_areas", TWO + f"{row}\n".encode(), name=IN_2022
    )
    assert reason in (tmp_path / "build" / "quarantine" / f"{IN_2022}.csv").read_text(encoding="utf-8-sig")


def test_other_files_are_refused(run_import: Import) -> None:
    with pytest.raises(CommandError, match="it has no column AREA_CODE"):
        run_import("import_small_areas", b"practice_code,imd_score\nN11111,1\n", name=IN_2022)
    with pytest.raises(CommandError, match="Give --date"):
        run_import("import_small_areas", TWO)
    with pytest.raises(CommandError, match="No row of the file could be used"):
        run_import("import_small_areas", f"{HEAD}x,x,1,1,1,1,1\n".encode(), name=IN_2022)
