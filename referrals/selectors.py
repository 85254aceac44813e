"""What the pages of the pathway ask."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from larc.accounts.models import User
from practices.models import Slot
from practices.querysets import SlotQuerySet
from practices.selectors import (
    Choice,
    First,
    RankedHub,
    bookable_slots,
    hub_choices,
    load_hubs,
    suitable_slots,
)
from practices.wanted import ANYTHING, Wanted
from referrals.bookings import cannot_be_held
from referrals.hubs import Origin, full_hub_ids, origin_of
from referrals.models import Appointment, Referral, ReferralEvent
from referrals.router import need_of
from referrals.standing import sides_of
from referrals.workflow import Side


def get_visible(*, user: User, referral_id: UUID) -> Referral:
    """One referral with all its page shows. Raises Referral.DoesNotExist when the person may not see it (A14)."""
    return _with_related(Referral.objects.visible_to(user)).get(pk=referral_id)


def hubs_for(*, referral: Referral) -> list[RankedHub]:
    """The hubs that can take a referral and have not had it yet (A26), nearest first.

    In an emergency those with a free slot before its deadline (K3).
    """
    return load_hubs(choices_for(referral=referral))


def choices_for(
    *, referral: Referral, wanted: Wanted = ANYTHING, origin: Origin | None = None, first: First | None = None
) -> list[Choice]:
    """As `hubs_for`, narrowed to what is wanted and not loaded yet. `origin` is where distances are from, when known.

    With `first` in its order, as `hub_choices` has it. At most so many queries whatever the number of hubs.
    """
    out = full_hub_ids()
    if referral.submitted_at:
        out |= set(referral.legs.values_list("hub", flat=True))
    until = referral.ec_deadline
    found = hub_choices(
        method=referral.method,
        procedure=referral.procedure,
        origin=(origin or origin_of(referral)).place,
        day=timezone.localdate(),
        wanted=wanted,
        services=need_of(referral),
        without=out,
        # Which are in time for the deadline nobody knows without looking up all.
        first=first._replace(number=None) if first and until else first,
    )
    return [
        choice for choice in found if until is None or (choice.first_free is not None and choice.first_free < until)
    ]


def slots_for(*, referral: Referral, by: User) -> QuerySet[Slot]:
    """Free slots of the referral's hub that suit it, soonest first; in an emergency those before its deadline.

    A person who does not work at the hub has those that leave it the notice it wants.
    """
    free = bookable_slots(hub_id=referral.hub_id, method=referral.method, procedure=referral.procedure)
    return _in_time(free, referral, by)


def slot_for(*, referral: Referral, by: User, slot_id: UUID) -> Slot | None:
    """One of the slots of `slots_for`, free or not: whoever takes it asks that of the slot itself."""
    suitable = suitable_slots(hub_id=referral.hub_id, method=referral.method, procedure=referral.procedure)
    slot: Slot | None = _in_time(suitable, referral, by).filter(uuid=slot_id).first()
    return slot


def _in_time(slots: SlotQuerySet, referral: Referral, by: User) -> SlotQuerySet:
    """Slots that are neither too soon for the hub nor too late for the patient."""
    if Side.HUB not in sides_of(by, referral):
        slots = slots.after_notice(timezone.localdate())
    return slots.filter(starts_at__lt=referral.ec_deadline) if referral.ec_deadline else slots


def appointment_of(*, referral: Referral) -> Appointment | None:
    """The latest appointment that was not cancelled, and whether it cannot be held as booked (`is_lost`)."""
    return (
        Appointment.objects.filter(leg__referral=referral)
        .exclude(state=Appointment.State.CANCELLED)
        .select_related("slot__session__fitter", "slot__session__hub__practice")
        .annotate(is_lost=cannot_be_held(timezone.now()))
        .last()
    )


def story(*, referral: Referral) -> QuerySet[ReferralEvent]:
    """What happened to a referral, the latest first."""
    return referral.events.select_related("by", "organisation").order_by("-at", "-pk")


def _with_related(referrals: QuerySet[Referral]) -> QuerySet[Referral]:
    return referrals.select_related("patient", "referring_practice", "hub__practice", "registered_practice")
