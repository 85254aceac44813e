"""Permissions are an enumeration and roles are data: the table in docs/roles-and-access.md is made from here."""

from dataclasses import dataclass
from enum import StrEnum

from django.db import models


class Permission(StrEnum):
    """One thing a person may be allowed to do, in words that complete "may …"."""

    USE_SERVICE = "open their own home page"
    REFER = "start, send and follow referrals of their own practice's patients"
    TRIAGE = "decide on referrals sent to their own practice"
    BOOK = "book and change appointments for referrals sent to their own practice, and book at a hub that lets them"
    RECORD_OUTCOME = "record a fitting, within their own letters of competence"
    OWN_TRAINING = "see their own letters of competence and procedures, and add to their own training log"
    VIEW_CLINICS = "see the clinics of their own practice"
    VIEW_DIRECTORY = "see which practices, clinics and hospitals manage what"
    VIEW_VIABILITY = (
        "see how full clinics are and what they bring in, of their own practice or, working at none, of all"
    )
    MANAGE_CAPACITY = "change clinics, fitters, closures and capacity of every practice"
    VIEW_RATES = "see fitting rates, exact and live, without any patient"
    VIEW_PUBLISHED = "see published fitting rates, rounded and with small numbers hidden"
    RESET_LIMITS = "reset the limits of a PCN's control chart, with a reason"
    PUBLISH_RATES = "publish a month's rates for good, with small numbers hidden"
    KEEP_PLANS = "record what came of a plan, and that a milestone is done"
    VIEW_FORECAST = "see forecasts of waits and try changes of clinics, without any patient"
    MANAGE_SERVICE = "manage users and look at the audit trail"


class Role(models.TextChoices):
    PRACTICE_STAFF = "practice_staff", "Practice staff"
    FITTER = "fitter", "Fitter"
    NETWORK_ADMIN = "network_admin", "Network admin"
    COMMISSIONER = "commissioner", "Commissioner"
    SYSTEM_ADMIN = "system_admin", "System admin"


@dataclass(frozen=True)
class RoleDefinition:
    """What a role is for, in one sentence, and what it may do."""

    purpose: str
    permissions: frozenset[Permission]


# What is published leaves the network: nobody who is logged in is kept from it.
_EVERYONE = frozenset({Permission.USE_SERVICE, Permission.VIEW_PUBLISHED})
_DESK = _EVERYONE | frozenset(
    {
        Permission.REFER,
        Permission.TRIAGE,
        Permission.BOOK,
        Permission.VIEW_CLINICS,
        Permission.VIEW_DIRECTORY,
        Permission.VIEW_VIABILITY,
    }
)

ROLES: dict[Role, RoleDefinition] = {
    Role.PRACTICE_STAFF: RoleDefinition(
        "Refers the practice's own patients and, where the practice fits, works the referrals it receives.", _DESK
    ),
    Role.FITTER: RoleDefinition(
        "Does what practice staff do, and records the fittings they make.",
        _DESK | {Permission.RECORD_OUTCOME, Permission.OWN_TRAINING},
    ),
    Role.NETWORK_ADMIN: RoleDefinition(
        "Keeps each practice's clinics, fitters and closures true, and never sees a patient.",
        _EVERYONE
        | frozenset(
            {
                Permission.VIEW_DIRECTORY,
                Permission.VIEW_VIABILITY,
                Permission.MANAGE_CAPACITY,
                Permission.VIEW_RATES,
                Permission.RESET_LIMITS,
                Permission.KEEP_PLANS,
                Permission.VIEW_FORECAST,
            }
        ),
    ),
    Role.COMMISSIONER: RoleDefinition(
        "Watches fitting rates against the baseline, and never sees a patient.",
        _EVERYONE
        | frozenset(
            {
                Permission.VIEW_DIRECTORY,
                Permission.VIEW_VIABILITY,
                Permission.VIEW_RATES,
                Permission.PUBLISH_RATES,
                Permission.KEEP_PLANS,
                Permission.VIEW_FORECAST,
            }
        ),
    ),
    Role.SYSTEM_ADMIN: RoleDefinition(
        "Keeps accounts and organisations in order, and never sees a patient.",
        _EVERYONE | {Permission.MANAGE_SERVICE},
    ),
}


def roles_with(permission: Permission) -> frozenset[Role]:
    """The roles that carry a permission."""
    return frozenset(role for role, definition in ROLES.items() if permission in definition.permissions)


def permissions_of(role: Role | str) -> frozenset[Permission]:
    """The permissions of a role."""
    return ROLES[Role(role)].permissions
