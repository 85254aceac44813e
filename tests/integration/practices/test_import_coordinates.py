"""Where practices are."""

import pytest

from practices.models import Practice
from tests.builders import import_files as make
from tests.integration.practices.conftest import Import

pytestmark = pytest.mark.django_db

HEAD = b"practice_code,practice_name,postcode,latitude,longitude\n"
PLACED = HEAD + b"N11111,Some Surgery,L1 1AA,53.4,-2.9\n"


def test_a_known_practice_is_placed_and_keeps_its_name(run_import: Import) -> None:
    run_import("import_practices", make.epraccur(make.epraccur_row("N11111", "ITS OWN NAME")))
    assert "0 created, 1 changed" in run_import("import_coordinates", PLACED, "--source", "ONSPD 2024")
    practice = Practice.objects.get()
    assert (practice.latitude, practice.longitude, practice.coordinate_source) == (53.4, -2.9, "ONSPD 2024")
    assert practice.name == "Its Own Name"


def test_an_unknown_practice_becomes_a_placed_stub(run_import: Import) -> None:
    assert "1 created, 0 changed" in run_import("import_coordinates", PLACED)
    practice = Practice.objects.get()
    assert (practice.name, practice.postcode, practice.is_stub) == ("Some Surgery", "L1 1AA", True)


def test_a_practice_known_in_full_takes_only_its_place(run_import: Import) -> None:
    run_import("import_practices", make.epraccur(make.epraccur_row("N11111", postcode="")))
    run_import("import_coordinates", PLACED)
    assert Practice.objects.get().postcode == ""


def test_importing_again_changes_nothing(run_import: Import) -> None:
    run_import("import_coordinates", PLACED)
    assert "0 created, 0 changed, 1 unchanged" in run_import("import_coordinates", PLACED)


@pytest.mark.parametrize("place", ["0,0", "-2.9,53.4", "NULL,NULL", "48.8,2.3"])
def test_coordinates_outside_the_country_are_set_aside(run_import: Import, place: str) -> None:
    content = PLACED + f"N22222,Other Surgery,L1 1AA,{place}\n".encode()
    assert "1 created, 0 changed, 0 unchanged, 1 set aside" in run_import("import_coordinates", content)
