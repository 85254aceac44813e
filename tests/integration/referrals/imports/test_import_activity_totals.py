"""`import_activity_totals`: a month's total holds until a later file gives another one, and is never added."""

from collections.abc import Callable

import pytest
from django.core.management import CommandError

from practices.methods import Method
from practices.models import ImportRun, Practice, RecountKey
from referrals import authority
from referrals.models import ActivityTotal
from tests.builders.activity import APRIL, extract_row, make_practice, service_row
from tests.integration.referrals.imports.conftest import Import

pytestmark = pytest.mark.django_db

HEADINGS = "practice,month,method,count"


def totals() -> list[tuple[str, str, int]]:
    return sorted(ActivityTotal.objects.values_list("fitting_practice__code", "method", "fittings"))


def test_totals_are_stored_by_practice_month_and_method(run_import: Import) -> None:
    make_practice("N82001")
    said = run_import(
        "import_activity_totals",
        [HEADINGS, "N82001,2025-04,Implant,7", "n82001,Apr 2025,IUS,0", "N82002,04/2025,IUD,3"],
    )
    assert "3 created" in said
    assert totals() == [("N82001", "implant", 7), ("N82001", "lng_ius", 0), ("N82002", "copper_iud", 3)]
    assert set(ActivityTotal.objects.values_list("month", flat=True)) == {APRIL}
    assert Practice.objects.get(code="N82002").is_stub
    assert ImportRun.objects.get(kind="activity totals").rows == 3


def test_a_later_file_replaces_the_total_and_the_same_file_changes_nothing(run_import: Import) -> None:
    run_import("import_activity_totals", [HEADINGS, "N82001,2025-04,implant,7", "N82001,2025-05,implant,2"])
    RecountKey.objects.all().delete()
    later = [HEADINGS, "N82001,2025-04,implant,9", "N82001,2025-05,implant,2"]
    assert "0 created, 1 changed, 1 unchanged" in run_import("import_activity_totals", later)
    assert RecountKey.objects.count() == 1
    assert "0 created, 0 changed, 2 unchanged" in run_import("import_activity_totals", later)
    assert RecountKey.objects.count() == 1
    assert sorted(ActivityTotal.objects.values_list("fittings", flat=True)) == [2, 9]


@pytest.mark.acceptance("A18")
def test_totals_silence_the_service_but_not_an_extract(run_import: Import) -> None:
    hub = make_practice("N82001")
    typed = service_row(hub)
    extracted = extract_row(hub, method=Method.LNG_IUS)
    run_import("import_activity_totals", [HEADINGS, "N82001,2025-04,implant,7", "N82001,2025-04,IUS,5"])
    typed.refresh_from_db()
    extracted.refresh_from_db()
    assert (typed.is_counted, extracted.is_counted) == (False, True)
    assert list(ActivityTotal.objects.filter(is_authoritative=True).values_list("fittings", flat=True)) == [7]
    comparisons = authority.reconciliation(first=APRIL, last=APRIL)
    assert [(each.method, each.service, each.extract, each.totals) for each in comparisons] == [
        (Method.IMPLANT, 1, None, 7),
        (Method.LNG_IUS, None, 1, 5),
    ]


def test_more_months_than_there_are_locks_are_settled_at_once(run_import: Import) -> None:
    lines = [f"N82{practice:03},2025-{month:02},implant,1" for practice in range(1, 41) for month in range(1, 13)]
    assert "480 created" in run_import("import_activity_totals", [HEADINGS, *lines])


def test_faulty_rows_go_to_the_report(run_import: Import, quarantine: Callable[[], str]) -> None:
    said = run_import(
        "import_activity_totals", [HEADINGS, "N82001,2025-04,implant,7", "N82001,2025-04,IUCD,4", "N82001,x,IUS,-3"]
    )
    assert "1 created" in said
    assert "2 set aside" in said
    assert "This does not say which coil" in quarantine()


def test_a_file_of_undivided_coils_is_refused_with_what_to_do(run_import: Import) -> None:
    with pytest.raises(CommandError, match="in rows of their own"):
        run_import("import_activity_totals", [HEADINGS, "N82001,2025-04,IUCD,4"])
    assert not Practice.objects.exists()


def test_identifying_columns_are_refused(run_import: Import) -> None:
    with pytest.raises(CommandError, match="PATIENT NAME"):
        run_import("import_activity_totals", [f"{HEADINGS},Patient name", "N82001,2025-04,implant,7,Fictionalova"])
    assert not ActivityTotal.objects.exists()
