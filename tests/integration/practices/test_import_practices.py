"""Practices from epraccur: stubs completed, older files ignored, closings recounted."""

from datetime import date

import pytest

from practices.models import Practice, RecountKey
from tests.builders import import_files as make
from tests.integration.practices.conftest import Import

pytestmark = pytest.mark.django_db


def test_importing_again_changes_nothing(run_import: Import) -> None:
    content = make.epraccur(make.epraccur_row("N11111"), make.epraccur_row("N22222", closed="20210131"))
    assert "2 created, 0 changed" in run_import("import_practices", content)
    assert "0 created, 0 changed, 2 unchanged" in run_import("import_practices", content)


def test_a_stub_is_completed_by_a_later_file(run_import: Import) -> None:
    run_import("import_list_sizes", make.all_ages(("N11111", 5000)))
    stub = Practice.objects.get()
    assert (stub.name, stub.is_stub) == ("N11111", True)
    assert "0 created, 1 changed" in run_import("import_practices", make.epraccur(make.epraccur_row("N11111")))
    practice = Practice.objects.get()
    assert (practice.pk, practice.name, practice.is_stub) == (stub.pk, "Some Surgery", False)


def test_a_newer_file_corrects_and_an_older_one_does_not(run_import: Import) -> None:
    older = make.epraccur(make.epraccur_row("N11111", "OLD NAME"))
    newer = make.epraccur(make.epraccur_row("N11111", "NEW NAME", closed="20220331"))
    run_import("import_practices", older)
    assert "0 created, 1 changed" in run_import("import_practices", newer)
    assert "0 created, 0 changed, 1 unchanged" in run_import("import_practices", older)
    practice = Practice.objects.get()
    assert (practice.name, practice.closed_on) == ("New Name", date(2022, 4, 1))


def test_a_closing_has_the_practice_recounted(run_import: Import) -> None:
    run_import("import_practices", make.epraccur(make.epraccur_row("N11111"), make.epraccur_row("N22222")))
    assert not RecountKey.objects.exists()
    closed = make.epraccur_row("N11111", closed="20220331")
    run_import("import_practices", make.epraccur(closed, make.epraccur_row("N22222")))
    key = RecountKey.objects.get()
    assert (key.registered_practice.code, key.month) == ("N11111", None)
