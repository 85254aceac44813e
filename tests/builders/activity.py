"""Fittings and totals as each source leaves them, for tests of what is counted."""

import uuid
from collections.abc import Sequence
from datetime import date

from larc.accounts.models import User
from larc.accounts.permissions import Role
from practices.methods import Method
from practices.models import ImportRun, Practice
from referrals.codes import Action
from referrals.models import ActivityTotal, Fitting, Patient, Referral
from referrals.models.activity import Source
from reporting.months import add_months, months_between

APRIL = date(2025, 4, 1)


def make_practice(code: str) -> Practice:
    return Practice.objects.get_or_create(code=code, defaults={"name": f"Practice {code}"})[0]


def make_run(kind: str = "fittings") -> ImportRun:
    return ImportRun.objects.create(
        kind=kind, file_name="file.csv", sha256="0" * 64, rows=1, created=1, changed=0, unchanged=0, quarantined=0
    )


def extract_row(
    hub: Practice,
    *,
    registered: Practice | None = None,
    method: str = Method.IMPLANT,
    action: str = Action.FIT,
    on: date = date(2025, 4, 14),
    indication: str = "",
) -> Fitting:
    return Fitting.objects.create(
        method=method,
        action=action,
        performed_on=on,
        indication=indication,
        registered_practice=registered or hub,
        fitting_practice=hub,
        source=Source.EXTRACT,
        import_run=make_run(),
    )


def service_row(
    hub: Practice,
    *,
    registered: Practice | None = None,
    method: str = Method.IMPLANT,
    action: str = Action.FIT,
    on: date = date(2025, 4, 14),
) -> Fitting:
    return Fitting.objects.create(
        method=method,
        action=action,
        performed_on=on,
        registered_practice=registered or hub,
        fitting_practice=hub,
        source=Source.SERVICE,
        referral=_referral(registered or hub),
    )


def total_row(hub: Practice, fittings: int, *, method: str = Method.IMPLANT, month: date = APRIL) -> ActivityTotal:
    return ActivityTotal.objects.create(
        fitting_practice=hub, method=method, month=month, fittings=fittings, import_run=make_run("activity totals")
    )


def monthly_totals(hub: Practice, first: date, counts: Sequence[int], *, method: str = Method.IMPLANT) -> None:
    """A total for each month in succession, all of one file."""
    run = make_run("activity totals")
    months = months_between(first, add_months(first, len(counts) - 1))
    ActivityTotal.objects.bulk_create(
        ActivityTotal(fitting_practice=hub, method=method, month=month, fittings=count, import_run=run)
        for month, count in zip(months, counts, strict=True)
    )


def _referral(practice: Practice) -> Referral:
    user = User.objects.filter(role=Role.PRACTICE_STAFF).first() or User.objects.create_user(
        email="desk@example.org", name="Desk", role=Role.PRACTICE_STAFF
    )
    patient = Patient.objects.create(
        without_number=Patient.WithoutNumber.NOT_KNOWN,
        first_name="Robin",
        last_name="Example",
        born_on=date(1990, 1, 1),
        postcode="L1 1AA",
        phone="01514960000",
    )
    return Referral.objects.create(
        reference=uuid.uuid4().hex[:10],
        patient=patient,
        referring_practice=practice,
        registered_practice=practice,
        created_by=user,
    )
