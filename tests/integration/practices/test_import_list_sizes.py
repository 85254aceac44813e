"""List sizes, and women 15 to 44: counted where a split exists, estimated elsewhere until one comes."""

from datetime import date

import pytest
from django.core.management import CommandError

from practices.imports.list_sizes import estimate_women
from practices.models import ListSize, RecountKey
from tests.builders import import_files as make
from tests.integration.practices.conftest import Import

pytestmark = pytest.mark.django_db

SPLIT_2014 = make.wide(("N11111", 5000, 100, 200, 200, 200, 200, 100))


def sizes(code: str = "N11111") -> list[tuple[date, int | None, int | None, bool]]:
    rows = ListSize.objects.filter(practice__code=code).order_by("counted_on")
    return list(rows.values_list("counted_on", "patients", "women_15_44", "women_are_estimated"))


def marked() -> set[str]:
    codes = set(RecountKey.objects.filter(month=None).values_list("registered_practice__code", flat=True))
    RecountKey.objects.all().delete()
    return codes


def test_women_are_estimated_from_the_nearest_counted_share(run_import: Import) -> None:
    run_import("import_list_sizes", SPLIT_2014, "--date", "2014-07-01")
    run_import("import_list_sizes", make.all_ages(("N11111", 6000)))
    assert sizes() == [(date(2014, 7, 1), 5000, 1000, False), (date(2022, 5, 1), 6000, 1200, True)]
    assert marked() == {"N11111"}


def test_a_split_imported_later_fills_earlier_estimates(run_import: Import) -> None:
    run_import("import_list_sizes", make.all_ages(("N11111", 6000), ("N22222", 7000)))
    assert sizes() == [(date(2022, 5, 1), 6000, None, False)]
    marked()
    run_import("import_list_sizes", SPLIT_2014, name="split_2014-07.csv")
    assert sizes()[1] == (date(2022, 5, 1), 6000, 1200, True)
    assert sizes("N22222") == [(date(2022, 5, 1), 7000, None, False)]
    assert marked() == {"N11111"}


def test_a_real_split_replaces_the_estimate_of_its_day(run_import: Import) -> None:
    run_import("import_list_sizes", SPLIT_2014, "--date", "2014-07-01")
    run_import("import_list_sizes", make.all_ages(("N11111", 6000)))
    run_import("import_list_sizes", make.quin_age("N11111", 6000, [300] * 6, day="01May2022"), name="split.csv")
    assert sizes()[1] == (date(2022, 5, 1), 6000, 1800, False)
    assert ListSize.objects.get(counted_on="2022-05-01").source == "Patients by practice (split.csv)"


def test_a_file_without_a_split_never_removes_counted_women(run_import: Import) -> None:
    run_import("import_list_sizes", make.quin_age("N11111", 6000, [300] * 6, day="01May2022"))
    assert "0 created, 0 changed, 1 unchanged" in run_import("import_list_sizes", make.all_ages(("N11111", 6000)))
    assert sizes() == [(date(2022, 5, 1), 6000, 1800, False)]


def test_women_of_single_years_join_the_total_of_another_file(run_import: Import) -> None:
    run_import("import_list_sizes", make.all_ages(("N11111", 6000), day="01APR2022"))
    run_import("import_list_sizes", make.single_age("N11111", 40))
    assert sizes() == [(date(2022, 4, 1), 6000, 1200, False)]


def test_importing_again_changes_nothing_and_recounts_nothing(run_import: Import) -> None:
    for content in (SPLIT_2014, make.all_ages(("N11111", 6000))):
        run_import("import_list_sizes", content, "--date", "2014-07-01")
    marked()
    for content in (SPLIT_2014, make.all_ages(("N11111", 6000))):
        assert "0 created, 0 changed" in run_import("import_list_sizes", content, "--date", "2014-07-01")
    assert marked() == set()


@pytest.mark.acceptance("A20")
def test_a_jump_is_set_aside_until_it_is_accepted(run_import: Import) -> None:
    run_import("import_list_sizes", make.all_ages(("N11111", 5000), day="01May2021"))
    leap = make.all_ages(("N11111", 50), ("N22222", 9000))
    assert "1 set aside" in run_import("import_list_sizes", leap)
    assert len(sizes()) == 1
    assert len(sizes("N22222")) == 1
    assert "0 set aside" in run_import("import_list_sizes", leap, "--accept-jumps")
    assert sizes()[1][:2] == (date(2022, 5, 1), 50)
    assert "0 created, 0 changed, 2 unchanged, 0 set aside" in run_import("import_list_sizes", leap)


@pytest.mark.acceptance("A20")
@pytest.mark.parametrize("number", ["0", "-1", "", "lots"])
def test_a_missing_or_impossible_denominator_is_never_stored(run_import: Import, number: str) -> None:
    run_import("import_list_sizes", make.all_ages(("N11111", number), ("N22222", 6000)))
    assert sizes() == []


def test_a_layout_without_a_date_needs_one(run_import: Import) -> None:
    with pytest.raises(CommandError, match="--date"):
        run_import("import_list_sizes", SPLIT_2014, name="split.csv")
    assert not ListSize.objects.exists()


def test_an_impossible_date_is_refused_in_words(run_import: Import) -> None:
    with pytest.raises(CommandError, match="not a day such as 2014-07-01"):
        run_import("import_list_sizes", SPLIT_2014, "--date", "2014-13-01")


def test_the_service_estimates_again_after_a_count_was_corrected(run_import: Import) -> None:
    run_import("import_list_sizes", SPLIT_2014, "--date", "2014-07-01")
    run_import("import_list_sizes", make.all_ages(("N11111", 6000)))
    counted = ListSize.objects.get(women_are_estimated=False)
    ListSize.objects.filter(pk=counted.pk).update(women_15_44=2000)
    assert estimate_women(practices=[counted.practice_id]) == {counted.practice_id}
    assert sizes()[1][2:] == (2400, True)
    assert estimate_women(practices=[counted.practice_id]) == set()
