"""Where postcodes lie, from Code-Point Open."""

from datetime import date
from pathlib import Path

import numpy as np
import pytest
from django.core.management import CommandError, call_command

from practices.distance import miles_from
from practices.models import ImportRun, Postcode, Practice
from practices.selectors.places import place_of
from tests.builders import import_files as make
from tests.integration.practices.conftest import Import

pytestmark = pytest.mark.django_db

FIRST = ("L1  0AB", 10, 334941, 389332)
SECOND = ("L10 1AA", 10, 336000, 396000)
METRES_A_MILE = 1609.344
MERSEYSIDE = make.code_point(FIRST, SECOND)
IN_AUGUST = "codepo_2014-08_l.csv"


def test_a_postcode_is_placed_and_found_however_it_is_written(run_import: Import) -> None:
    assert "2 created, 0 changed, 0 unchanged, 0 set aside" in run_import(
        "import_postcodes", MERSEYSIDE, name=IN_AUGUST
    )
    latitude, longitude = place_of(" l1 0ab") or (0, 0)
    assert (latitude, longitude) == pytest.approx((53.3966, -2.9797), abs=0.001)
    assert Postcode.objects.get(pk="L1 0AB").as_of == date(2014, 8, 1)


def test_a_postcode_that_is_not_known_or_none_at_all_has_no_place(run_import: Import) -> None:
    run_import("import_postcodes", MERSEYSIDE, name=IN_AUGUST)
    assert place_of("L1 0ZZ") is None
    assert place_of("not a postcode") is None


def test_importing_again_changes_nothing(run_import: Import) -> None:
    run_import("import_postcodes", MERSEYSIDE, name=IN_AUGUST)
    assert "0 created, 0 changed, 2 unchanged" in run_import("import_postcodes", MERSEYSIDE, name=IN_AUGUST)


def test_postcodes_without_coordinates_are_left_out_and_counted(run_import: Import) -> None:
    content = make.code_point(FIRST, ("L69 9ZZ", 90, 0, 0), ("L70 1AA", 90, 0, 0))
    printed = run_import("import_postcodes", content, name=IN_AUGUST)
    assert "1 created" in printed
    assert "0 set aside" in printed
    assert "2 postcodes left out: the publisher gives no coordinates for them." in printed


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (("NOT ONE", 10, 334941, 389332), "Not a postcode."),
        (("", 10, 334941, 389332), "The postcode is missing."),
        (("L1  0AC", 10, 0, 0), "Not on the National Grid"),
        (("L1  0AC", 10, 389332, 1_389_332), "Not on the National Grid"),
        (("L1  0AC", 10, "x", 389332), "Not on the National Grid"),
        (("L1  0AC", "?", 334941, 389332), "Not a whole number."),
        (FIRST, "The postcode is listed twice."),
    ],
)
def test_a_row_at_fault_is_set_aside_with_its_reason(
    run_import: Import, tmp_path: Path, row: tuple, reason: str
) -> None:
    printed = run_import("import_postcodes", make.code_point(FIRST, row, SECOND), name=IN_AUGUST)
    assert "2 created, 0 changed, 0 unchanged, 1 set aside" in printed
    report = (tmp_path / "build" / "quarantine" / f"{IN_AUGUST}.csv").read_text(encoding="utf-8-sig")
    assert report.splitlines()[1].startswith("2,")
    assert reason in report


def test_a_newer_edition_moves_a_postcode_and_an_older_one_does_not(run_import: Import) -> None:
    moved = make.code_point(("L1  0AB", 10, 335941, 389332))
    run_import("import_postcodes", MERSEYSIDE, "--date", "2020-02-01")
    before = place_of("L1 0AB")
    assert "0 created, 0 changed, 1 unchanged" in run_import("import_postcodes", moved, "--date", "2019-02-01")
    assert place_of("L1 0AB") == before
    assert "0 created, 1 changed, 0 unchanged" in run_import("import_postcodes", moved, "--date", "2021-02-01")
    assert place_of("L1 0AB") != before


def test_a_postcode_no_longer_listed_keeps_its_place(run_import: Import) -> None:
    run_import("import_postcodes", MERSEYSIDE, "--date", "2020-02-01")
    run_import("import_postcodes", make.code_point(FIRST), "--date", "2021-02-01")
    assert place_of("L10 1AA") is not None
    assert dict(Postcode.objects.values_list("code", "as_of")) == {
        "L1 0AB": date(2021, 2, 1),
        "L10 1AA": date(2020, 2, 1),
    }


def test_headings_in_the_file_or_beside_it_say_which_column_is_which(run_import: Import, tmp_path: Path) -> None:
    names = make.CODE_POINT_HEADINGS.splitlines(keepends=True)[1]
    run_import("import_postcodes", names + MERSEYSIDE, name=IN_AUGUST)
    places = set(Postcode.objects.values_list("code", "latitude", "longitude"))
    Postcode.objects.all().delete()
    swapped = names.replace(b"Eastings,Northings", b"Northings,Eastings")
    (tmp_path / "headings.csv").write_bytes(make.CODE_POINT_HEADINGS.splitlines(keepends=True)[0] + swapped)
    rows = make.code_point(*((code, quality, north, east) for code, quality, east, north in (FIRST, SECOND)))
    run_import("import_postcodes", rows, "--headings", str(tmp_path / "headings.csv"), name=IN_AUGUST)
    assert set(Postcode.objects.values_list("code", "latitude", "longitude")) == places


def test_a_file_that_does_not_say_how_recent_it_is_is_refused(run_import: Import) -> None:
    with pytest.raises(CommandError, match="Give --date"):
        run_import("import_postcodes", MERSEYSIDE, name="l.csv")


def test_another_kind_of_file_is_refused(run_import: Import) -> None:
    with pytest.raises(CommandError, match="check that this is a file of Code-Point Open"):
        run_import("import_postcodes", make.epraccur(make.epraccur_row("N11111")), name=IN_AUGUST)
    with pytest.raises(CommandError, match="not the file of headings"):
        run_import("import_postcodes", MERSEYSIDE, "--headings", IN_AUGUST, name=IN_AUGUST)
    assert not Postcode.objects.exists()


def test_several_files_load_each_for_itself(run_import: Import, tmp_path: Path) -> None:
    for name, row in (("a_2020-02.csv", FIRST), ("b_2020-02.csv", SECOND)):
        (tmp_path / name).write_bytes(make.code_point(row))
    files = [str(tmp_path / name) for name in ("a_2020-02.csv", "b_2020-02.csv")]
    call_command("import_postcodes", *files)
    assert Postcode.objects.count() == 2
    assert ImportRun.objects.filter(kind="postcodes").count() == 2
    with pytest.raises(CommandError, match="one file at a time"):
        call_command("import_postcodes", *files, "--report", "report.csv")


def test_the_real_file_of_liverpool_puts_its_practices_where_they_are(run_import: Import, shared: Path) -> None:
    printed = run_import("import_postcodes", shared / "raw" / "codepoint_open_2014-08_l.csv")
    assert "20,309 created, 0 changed, 0 unchanged, 0 set aside" in printed
    run_import("import_coordinates", shared / "practice_coordinates_onspd2024_england_2025-05.csv")
    practices = Practice.objects.filter(postcode__startswith="L", latitude__isnull=False)
    apart = [
        float(miles_from(practice.place, np.array([place]))[0]) * METRES_A_MILE
        for practice in practices
        if (place := place_of(practice.postcode))
    ]
    assert len(apart) > 80
    # Two editions ten years apart, each placing a postcode at one of its addresses.
    assert sorted(apart)[len(apart) * 9 // 10] < 50
