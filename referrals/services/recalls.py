"""A referral for a patient whose device is due, with what is known filled in."""

from __future__ import annotations

from contextlib import suppress
from uuid import UUID

from django.db import transaction

from larc.accounts.models import User
from practices.methods import Procedure
from referrals import devices
from referrals.errors import InvalidDetailError, OpenReferralError
from referrals.models import DeviceContact, Referral
from referrals.services.drafts import change_need, start_draft
from referrals.values import Need, PatientDetails


@transaction.atomic
def refer_for_device(*, device_id: UUID, by: User, key: UUID) -> Referral:
    """A draft of a replacement for the patient of a device. The same `key` again returns the same draft (A11).

    What is wanted is filled in unless the same need is open already, which the person is told on the page that asks
    it. Raises Device.DoesNotExist for another practice's device.
    """
    device = devices.get_reachable(user=by, device_id=device_id, about=DeviceContact.About.REVIEW)
    known = device.patient
    details = PatientDetails(
        nhs_number=known.nhs_number,
        without_number=known.without_number,
        first_name=known.first_name,
        last_name=known.last_name,
        born_on=known.born_on,
        postcode=known.postcode,
        phone=known.phone,
    )
    draft = start_draft(by=by, practice=device.registered_practice, key=key, patient=details)
    if not draft.method:
        need = Need(
            method=device.method,
            procedure=Procedure.REPLACE,
            device_in_place=device.method,
            indication=device.indication,
            notes="",
        )
        with suppress(OpenReferralError, InvalidDetailError):
            return change_need(referral_id=draft.pk, by=by, need=need)
    return draft
