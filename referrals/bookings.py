"""The time a patient has: which practice gave it, and whether it still stands."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db.models import Exists, OuterRef, Subquery

from practices.models import Practice, Slot
from referrals.models import Appointment, Referral, ReferralEvent
from referrals.workflow import Action

BOOKING_ACTIONS = (Action.BOOK, Action.RESCHEDULE)


def last_booked_from(referral: str = "pk") -> Subquery:
    """The id of the practice that booked last, for a query in which `referral` leads to the referral."""
    booked = ReferralEvent.objects.filter(referral=OuterRef(referral), action__in=BOOKING_ACTIONS)
    return Subquery(booked.order_by("-at", "-pk").values("organisation")[:1])


def cannot_be_held(now: datetime, *, hubs: Collection[int] | None = None) -> Exists:
    """Whether an appointment to come cannot be held as booked (A8, A9), for a query of appointments; with `hubs`
    only theirs are looked at.
    """
    return Exists(Slot.objects.to_rearrange(now, hubs=hubs).filter(pk=OuterRef("slot")))


def is_the_referrers(referral: Referral, practice_id: int | None) -> bool:
    """Whether that practice is the referring one, booking at another's hub; not a hub with its own patient (S5)."""
    return practice_id == referral.referring_practice_id and not referral.is_internal


def is_open_to_referrer(referral: Referral) -> bool:
    """Whether the hub that has it lets the referring practice book the appointment itself, and is another."""
    return referral.hub is not None and referral.hub.direct_booking and not referral.is_internal


def booked_by_referrer(referral: Referral, appointment: Appointment) -> Practice | None:
    """The referring practice, if it booked this appointment. The referral comes from `dossier.read`."""
    for event in referral.events.all():
        # What an event brought about bears its time.
        if event.action in BOOKING_ACTIONS and event.at == appointment.booked_at:
            return event.organisation if is_the_referrers(referral, event.organisation_id) else None
    return None
