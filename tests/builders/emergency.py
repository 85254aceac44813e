"""Emergency coils, through the services."""

from datetime import datetime, timedelta

from django.utils import timezone

from practices.methods import Method, Procedure
from referrals import services
from referrals.models import Referral
from referrals.values import Need
from tests.builders.pathway import World

EMERGENCY_COIL = Need(
    method=Method.COPPER_IUD,
    procedure=Procedure.FIT,
    device_in_place="",
    indication="contraception",
    notes="",
    is_emergency=True,
)


def hours_ago(hours: float) -> datetime:
    return timezone.now() - timedelta(hours=hours)


def emergency_draft(world: World, *, first_sex_hours_ago: float = 24, **given: object) -> Referral:
    """A whole draft with its deadline: sent to the world's hub, when that has a slot in time."""
    draft = world.draft(need=EMERGENCY_COIL, **given)
    return services.set_emergency(
        referral_id=draft.pk, by=world.spoke_desk, first_sex_at=hours_ago(first_sex_hours_ago)
    )


def emergency_sent(world: World, **given: object) -> Referral:
    return services.submit(referral_id=emergency_draft(world, **given).pk, by=world.spoke_desk)


def emergency_accepted(world: World, **given: object) -> Referral:
    sent = emergency_sent(world, **given)
    return services.accept(referral_id=sent.pk, by=world.fitter_user, version=sent.version)
