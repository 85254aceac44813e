"""All of England from the publishers' own files, when they stand beside the checkout."""

from datetime import date
from pathlib import Path

import pytest

from practices.imports.reference import load_reference
from practices.models import PCN, DeprivationScore, ListSize, PCNMembership, Practice
from tests.integration.practices.conftest import Import

pytestmark = pytest.mark.django_db

ENGLAND = [
    ("import_pcns", "raw/ePCN_2025-01-20.xlsx"),
    ("import_practices", "raw/epraccur_2022-06-16_england_wales.csv"),
    ("import_list_sizes", "raw/gp-reg-patients-prac-quin-age-sex_2014-07_england.csv"),
    ("import_list_sizes", "raw/gp-reg-pat-prac-all_2022-05.csv"),
    ("import_list_sizes", "raw/gp-reg-pat-prac-all_2025-05_dates-reformatted.csv"),
    ("import_list_sizes", "raw/sample_gp-reg-pat-prac-quin-age_2017-09.csv"),
    ("import_deprivation", "imd2019_practice_england.csv"),
    ("import_postcodes", "raw/codepoint_open_2014-08_l.csv"),
    ("import_coordinates", "practice_coordinates_onspd2024_england_2025-05.csv"),
]


def test_england_imports_and_again_without_change(run_import: Import, shared: Path) -> None:
    for command, name in ENGLAND:
        run_import(command, shared / name)
    assert PCN.objects.filter(is_stub=False).count() == 1366
    assert Practice.objects.filter(is_stub=False).count() == 8221
    # 7,705 listed, of which 4 have no length and 9 overlap another.
    assert PCNMembership.objects.count() == 7692
    assert ListSize.objects.filter(women_are_estimated=True).exists()
    assert DeprivationScore.objects.count() > 6400
    for command, name in dict(ENGLAND).items():
        assert "0 created, 0 changed" in run_import(command, shared / name)


def test_the_vintages_of_the_workbook_agree_in_either_order(run_import: Import, shared: Path) -> None:
    vintages = [shared / "raw" / f"ePCN_{day}.xlsx" for day in ("2019-12-04", "2025-01-20")]

    def imported(order: list[Path]) -> set[tuple[str, str, date, date | None]]:
        for model in (PCNMembership, PCN, Practice):
            model.objects.all().delete()
        for path in order:
            run_import("import_pcns", path)
        return set(PCNMembership.objects.values_list("practice__code", "pcn__code", "starts_on", "ends_on"))

    assert imported(vintages) == imported(vintages[::-1])


def test_the_reference_table_says_what_the_files_say(run_import: Import, shared: Path) -> None:
    load_reference()
    facts = ["name", "postcode", "phone", "address", "opened_on", "closed_on", "latitude", "longitude"]
    ours = Practice.objects.order_by("code").values_list(*facts)
    memberships = PCNMembership.objects.order_by("practice__code", "starts_on")
    before = list(ours), list(memberships.values_list("practice__code", "pcn__code", "starts_on", "ends_on"))
    codes = list(Practice.objects.values_list("code", flat=True))
    for command, name in ENGLAND[:2] + ENGLAND[-1:]:
        run_import(command, shared / name)
    memberships = memberships.filter(practice__code__in=codes)
    after = (
        list(ours.filter(code__in=codes)),
        list(memberships.values_list("practice__code", "pcn__code", "starts_on", "ends_on")),
    )
    assert after == before
