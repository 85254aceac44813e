"""PCNs and dated memberships: history kept, moves recorded, whichever file comes first."""

from datetime import date

import pytest

from practices.models import PCN, PCNMembership, Practice, RecountKey
from tests.builders import import_files as make
from tests.integration.practices.conftest import Import

pytestmark = pytest.mark.django_db

OCTOBER_2019, APRIL_2020 = date(2019, 10, 1), date(2020, 4, 1)

BEFORE = make.epcn(
    [make.pcn_row("U11111", "WALTON PCN", 20191001)],
    [make.member_row("N11111", "U11111", 20191001), make.member_row("N22222", "U11111", 20191001)],
    vintage=2019,
)
# N11111 moved; N22222 is no longer listed.
AFTER = make.epcn(
    [make.pcn_row("U11111", "WALTON PCN", closed="20200331"), make.pcn_row("U22222", "NORTH PCN", "20200401")],
    [make.member_row("N11111", "U11111", ends="20200331"), make.member_row("N11111", "U22222", "20200401")],
)
HISTORY = {
    ("N11111", "U11111", OCTOBER_2019, APRIL_2020),
    ("N11111", "U22222", APRIL_2020, None),
    ("N22222", "U11111", OCTOBER_2019, None),
}


def history() -> set[tuple[str, str, date, date | None]]:
    return set(PCNMembership.objects.values_list("practice__code", "pcn__code", "starts_on", "ends_on"))


def moved() -> set[str]:
    codes = set(RecountKey.objects.filter(month=None).values_list("registered_practice__code", flat=True))
    RecountKey.objects.all().delete()
    return codes


def test_a_later_workbook_ends_begins_and_deletes_no_history(run_import: Import) -> None:
    run_import("import_pcns", BEFORE)
    assert moved() == {"N11111", "N22222"}
    run_import("import_pcns", AFTER)
    assert history() == HISTORY
    assert moved() == {"N11111"}
    assert PCN.objects.get(code="U11111").closed_on == APRIL_2020


def test_an_older_workbook_read_later_adds_only_what_is_not_known(run_import: Import) -> None:
    run_import("import_pcns", AFTER)
    run_import("import_pcns", BEFORE)
    assert history() == HISTORY
    assert PCN.objects.get(code="U11111").closed_on == APRIL_2020


def test_importing_again_changes_nothing(run_import: Import) -> None:
    run_import("import_pcns", BEFORE)
    run_import("import_pcns", AFTER)
    moved()
    assert "0 created, 0 changed" in run_import("import_pcns", AFTER)
    assert "0 created, 0 changed" in run_import("import_pcns", BEFORE)
    assert moved() == set()


def test_a_newer_workbook_corrects_where_a_practice_was(run_import: Import) -> None:
    run_import("import_pcns", BEFORE)
    corrected = make.epcn(
        [make.pcn_row("U11111"), make.pcn_row("U33333", opened="20200101")], [make.member_row("N11111", "U33333")]
    )
    run_import("import_pcns", corrected)
    assert ("N11111", "U33333", OCTOBER_2019, None) in history()
    assert PCNMembership.objects.filter(practice__code="N11111").count() == 1


def test_what_an_older_workbook_contradicts_is_listed(run_import: Import) -> None:
    corrected = make.epcn([make.pcn_row("U33333", opened="20200101")], [make.member_row("N11111", "U33333")])
    run_import("import_pcns", corrected)
    assert "1 set aside" in run_import("import_pcns", BEFORE)
    assert ("N11111", "U33333", OCTOBER_2019, None) in history()


def test_an_unknown_practice_becomes_a_named_stub(run_import: Import) -> None:
    run_import("import_pcns", BEFORE)
    stub = Practice.objects.get(code="N11111")
    assert (stub.name, stub.is_stub) == ("N11111 Surgery", True)


def test_an_unknown_pcn_becomes_a_stub_that_a_later_workbook_completes(run_import: Import) -> None:
    run_import("import_pcns", make.epcn([make.pcn_row("U11111")], [make.member_row("N11111", "U99999")]))
    assert PCN.objects.get(code="U99999").is_stub
    run_import("import_pcns", make.epcn([make.pcn_row("U99999", "LATE PCN")], [make.member_row("N11111", "U99999")]))
    pcn = PCN.objects.get(code="U99999")
    assert (pcn.name, pcn.is_stub) == ("Late PCN", False)


def test_practices_and_pcns_may_come_in_either_order(run_import: Import) -> None:
    practices = make.epraccur(make.epraccur_row("N11111"), make.epraccur_row("N22222"))
    run_import("import_practices", practices)
    run_import("import_pcns", BEFORE)
    assert set(Practice.objects.values_list("name", "is_stub")) == {("Some Surgery", False)}
    PCNMembership.objects.all().delete()
    Practice.objects.all().delete()
    run_import("import_pcns", BEFORE)
    run_import("import_practices", practices)
    assert set(Practice.objects.values_list("name", "is_stub")) == {("Some Surgery", False)}


def test_zero_length_memberships_are_dropped_and_listed(run_import: Import) -> None:
    members = [make.member_row("N11111", "U11111", ends="20191001"), make.member_row("N22222", "U11111")]
    printed = run_import("import_pcns", make.epcn([make.pcn_row("U11111")], members))
    assert "1 set aside" in printed
    assert history() == {("N22222", "U11111", OCTOBER_2019, None)}
