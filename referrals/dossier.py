"""All that the pages of a sent referral tell about it, read in a constant number of queries."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Prefetch, prefetch_related_objects
from django.utils import timezone

from larc.accounts.models import User
from referrals.bookings import cannot_be_held
from referrals.codes import ENDING_ACTIONS
from referrals.models import (
    Appointment,
    ContactAttempt,
    Fitting,
    Leg,
    Note,
    Notification,
    Offer,
    Referral,
    ReferralEvent,
    SafetyReview,
    ShortNoticeOffer,
)


def read(referral: Referral) -> Referral:
    """The same referral with its legs, appointments, story and conversation loaded.

    Presenters then walk `referral.legs.all()` and the like without asking the database again. Appointments say
    whether their time was taken away (`is_lost`, A8).
    """
    people = ("by", "organisation")
    prefetch_related_objects(
        [referral],
        Prefetch("legs", Leg.objects.select_related("hub__practice")),
        Prefetch(
            "legs__appointments",
            Appointment.objects.select_related("slot__session__fitter", "slot__session__hub__practice").annotate(
                is_lost=cannot_be_held(timezone.now())
            ),
        ),
        Prefetch("events", ReferralEvent.objects.select_related(*people)),
        Prefetch("conversation", Note.objects.select_related(*people)),
        Prefetch("contact_attempts", ContactAttempt.objects.select_related(*people)),
        Prefetch("offers", Offer.objects.select_related(*people, "hub__practice")),
        Prefetch("notifications", Notification.objects.order_by("-created_at", "-pk")),
        Prefetch("short_notice_offers", ShortNoticeOffer.objects.select_related("slot")),
        "safety_answers",
        Prefetch("safety_reviews", SafetyReview.objects.select_related("by")),
        Prefetch("fittings", Fitting.objects.select_related("fitter", "fitting_practice", "placed__patient")),
    )
    return referral


def appointment_of(referral: Referral) -> Appointment | None:
    """The latest appointment that was not cancelled."""
    kept = [appointment for appointment in _appointments(referral) if appointment.state != Appointment.State.CANCELLED]
    return max(kept, key=lambda appointment: appointment.booked_at, default=None)


def is_lost(appointment: Any) -> bool:
    """Whether an appointment that `read` has loaded is booked and cannot be held so (A8)."""
    return bool(appointment.state == Appointment.State.BOOKED and appointment.is_lost)


def done_here(*, user: User, referral: Referral) -> list[Fitting]:
    """What was done at the practices where the person works, of a referral that `read` has loaded."""
    return [fitting for fitting in referral.fittings.all() if fitting.fitting_practice_id in user.practice_ids]


def missed_appointments(referral: Referral) -> list[Appointment]:
    """Those the patient did not come to."""
    return [appointment for appointment in _appointments(referral) if appointment.state == Appointment.State.NO_SHOW]


def _appointments(referral: Referral) -> list[Appointment]:
    return [appointment for leg in referral.legs.all() for appointment in leg.appointments.all()]


def fitted_on(referral: Referral) -> date | None:
    """The London date of the procedure that completed the referral, if one did and it stands."""
    done = (fitting for fitting in referral.fittings.all() if fitting.action in ENDING_ACTIONS)
    return next((fitting.performed_on for fitting in done if fitting.reversed_at is None), None)


def earlier_referral(*, user: User, referral: Referral) -> Referral | None:
    """The referral whose clock goes on in this one (A35), for those who may see it."""
    if referral.previous_id is None:
        return None
    found: Referral | None = Referral.objects.visible_to(user).filter(pk=referral.previous_id).first()
    return found
