"""Organisations that no file describes, and what kind each is."""

from django.db import IntegrityError, transaction

from larc.accounts.models import User
from larc.audit.services import record
from practices import recounts
from practices.errors import CapacityError, StaleError
from practices.models import Practice


@transaction.atomic
def add_clinic(
    *,
    by: User,
    code: str,
    name: str,
    kind: Practice.Kind = Practice.Kind.SEXUAL_HEALTH_CLINIC,
    address: str = "",
    postcode: str = "",
    phone: str = "",
    latitude: float | None = None,
    longitude: float | None = None,
) -> Practice:
    """Add a clinic or hospital, which no file of GP practices holds. CapacityError when its code is taken.

    It can be made a hub like a practice; its fittings are in no GP rate (L3).
    """
    clinic = Practice(
        code=code,
        name=name,
        kind=kind,
        address=address,
        postcode=postcode,
        phone=phone,
        latitude=latitude,
        longitude=longitude,
        coordinate_source="entered by hand" if latitude is not None else "",
    )
    try:
        with transaction.atomic():
            clinic.save()
    except IntegrityError as error:
        raise CapacityError("There is an organisation with this code already", "code") from error
    record(by=by, action="practice.added", subject=clinic.code)
    return clinic


@transaction.atomic
def change_kind(*, by: User, practice_id: int, was: Practice.Kind | str, kind: Practice.Kind) -> Practice:
    """Say what kind of organisation it is. Everything that was ever fitted there is counted again (L3).

    StaleError when it is neither that already nor what it `was` (A12).
    """
    practice: Practice = Practice.objects.select_for_update().get(pk=practice_id)
    if practice.kind not in (was, kind):
        raise StaleError
    if practice.kind != kind:
        practice.kind = kind
        practice.save(update_fields=["kind"])
        recounts.mark_fitted_at([practice.pk])
        record(by=by, action="practice.kind_changed", subject=practice.code)
    return practice
