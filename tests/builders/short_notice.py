"""Patients who would come at short notice, and times that others gave back."""

from datetime import timedelta

from django.utils import timezone

from practices.models import Slot
from referrals import services
from referrals.models import Referral
from referrals.reasons import UnbookReason
from tests.builders.pathway import CONTRACEPTIVE_IMPLANT, EITHER_COIL, World


def agrees(world: World, referral: Referral, *, hours: int = 4) -> Referral:
    """The patient says she would come, if told so many hours before."""
    return services.change_short_notice(
        referral_id=referral.pk,
        by=world.hub_desk,
        version=Referral.objects.get(pk=referral.pk).version,
        short_notice=True,
        notice_hours=hours,
    )


def holder(world: World, *, hours: int = 4, **given: object) -> Referral:
    """An accepted patient who would come at short notice."""
    return agrees(world, world.accepted(**({"nhs_number": ""} | given)), hours=hours)


def unbook(world: World, referral: Referral) -> Referral:
    return services.unbook(
        referral_id=referral.pk,
        by=world.hub_desk,
        version=Referral.objects.get(pk=referral.pk).version,
        reason=UnbookReason.PATIENT,
    )


def freed_slot(world: World, *, days: int = 3, number: int = 1, methods: list[str] | None = None) -> Slot:
    """A time so many days from today that a patient had and gave back."""
    slot = world.add_clinic(days=days, number=number, methods=methods).slots.first()
    need = EITHER_COIL if methods == ["lng_ius"] else CONTRACEPTIVE_IMPLANT
    first = world.accepted(nhs_number="", last_name="Former", need=need)
    world.book(first, slot)
    unbook(world, first)
    slot.refresh_from_db()
    return slot


def offer(world: World, referral: Referral, slot: Slot):
    return services.offer_slot(referral_id=referral.pk, by=world.hub_desk, slot_id=slot.uuid)


def accept(world: World, made):
    version = Referral.objects.get(pk=made.referral_id).version
    return services.accept_offer(offer_id=made.pk, by=world.hub_desk, version=version)


def run_out(made) -> None:
    """Let the time to answer be over, as if it had been offered three hours ago."""
    past = timezone.now() - timedelta(hours=1)
    # The slot first, as everybody locks it.
    Slot.objects.filter(pk=made.slot_id, state=Slot.State.HELD).update(held_until=past)
    type(made).objects.filter(pk=made.pk).update(offered_at=past - timedelta(hours=2), expires_at=past)
