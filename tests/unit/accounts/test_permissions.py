from pathlib import Path

import pytest

from larc.accounts.documents import roles_table
from larc.accounts.permissions import ROLES, Permission, Role

PATIENT_WORK = {Permission.REFER, Permission.TRIAGE, Permission.BOOK, Permission.RECORD_OUTCOME}


def test_every_role_is_defined_and_may_open_its_home_page():
    assert set(ROLES) == set(Role)
    for definition in ROLES.values():
        assert definition.purpose
        assert Permission.USE_SERVICE in definition.permissions


def test_every_permission_belongs_to_some_role():
    assert frozenset().union(*(definition.permissions for definition in ROLES.values())) == set(Permission)


@pytest.mark.acceptance("A15")
@pytest.mark.parametrize("role", [Role.COMMISSIONER, Role.NETWORK_ADMIN, Role.SYSTEM_ADMIN])
def test_only_practices_work_with_patients(role):
    assert not ROLES[role].permissions & PATIENT_WORK


def test_the_document_says_what_the_roles_are():
    document = Path(__file__).parents[3] / "docs" / "roles-and-access.md"
    assert roles_table() in document.read_text(encoding="utf-8")
