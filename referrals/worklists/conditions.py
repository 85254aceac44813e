"""What must be true of a referral to be on a list, for whoever asks.

Conditions on other tables are subqueries that stand alone, asked once and not for each row, wherever that is possible.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from larc.accounts.models import User
from practices.models import Hub, Slot
from referrals import clocks, short_notice, signing, waits
from referrals.fittings import fittings_unassigned, fittings_uncoded
from referrals.models import Appointment, Leg, Notification, Offer, ReferralEvent, SafeguardingHold
from referrals.workflow import MOST_LEGS, Action

# For so long a patient who would rather wait is not asked again.
DECLINED_FOR = timedelta(days=7)
WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Asker:
    """Who asks and when: a person, their practices' hubs, and the moment."""

    user: User
    now: datetime

    @classmethod
    def of(cls, user: User) -> Asker:
        """The person, now."""
        return cls(user, timezone.now())

    @cached_property
    def hub_ids(self) -> frozenset[int]:
        """The hubs of the person's practices."""
        return frozenset(Hub.objects.filter(practice__in=self.user.practice_ids).values_list("pk", flat=True))

    @property
    def today(self) -> date:
        """The date in London."""
        return clocks.london_date(self.now)

    def at_hub(self) -> Q:
        """Referrals with one of the person's hubs, of those the person may see: no draft that names it."""
        return Q(hub__in=self.hub_ids)

    def own(self) -> Q:
        """Referrals that one of the person's practices made."""
        return Q(referring_practice__in=self.user.practice_ids)

    def either(self) -> Q:
        """Both."""
        return self.own() | self.at_hub() if self.hub_ids else self.own()


Condition = Callable[[Asker], Q]


def everything(asker: Asker) -> Q:
    """No more than the statuses of the list."""
    return Q()


def routine(asker: Asker) -> Q:
    """No emergency: those have a list of their own, and are in no other queue to begin with."""
    return Q(is_emergency=False)


def bookable_by_sender(asker: Asker) -> Q:
    """With a hub that lets the referring practice book. With one of the person's own, it is on the hub's list."""
    direct = Hub.objects.filter(direct_booking=True).exclude(pk__in=asker.hub_ids)
    return routine(asker) & Q(hub__in=direct.values("pk"))


def emergency(asker: Asker) -> Q:
    """Emergency coils only."""
    return Q(is_emergency=True)


def overdue(asker: Asker) -> Q:
    """Not decided within two working days since the hub has it, or has the answer to its question (K4)."""
    began = clocks.triage_began_before(asker.today)
    held = Leg.objects.filter(hub__in=asker.hub_ids, closed_at__isnull=True, assigned_at__lt=began)
    answered = ReferralEvent.objects.filter(referral=OuterRef("pk"), action=Action.ANSWER, at__gte=began)
    return routine(asker) & Q(pk__in=held.values("referral")) & ~Q(Exists(answered))


def near_limit(asker: Asker) -> Q:
    """In the last days of the patient's clock."""
    return waits.near_limit(asker.today)


def past_limit(asker: Asker) -> Q:
    """Past the last day of the patient's clock."""
    return waits.past_limit(asker.today)


def at_short_notice(asker: Asker) -> Q:
    """Would come at short notice, where the hub has a time that somebody gave back."""
    slots = short_notice.given_back(hub_ids=asker.hub_ids, now=asker.now)
    return Q(patient__short_notice=True, hub__in=slots.order_by().values("session__hub"))


def to_offer(asker: Asker) -> Q:
    """Near or past the limit and not booked, with another practice left to try; not asked again for a while (P10)."""
    declined = Offer.objects.filter(
        referral=OuterRef("pk"), answer=Offer.Answer.DECLINED, at__gte=asker.now - DECLINED_FOR
    )
    last_leg = Leg.objects.filter(referral=OuterRef("pk"), number=MOST_LEGS)
    may = asker.own() | Q(consent_to_onward=True)
    return (near_limit(asker) | past_limit(asker)) & may & ~Q(Exists(declined)) & ~Q(Exists(last_leg))


def booked_today(asker: Asker) -> Q:
    """An appointment of today, begun or not."""
    return _appointment(asker, clocks.start_of(asker.today), clocks.start_of(asker.today + timedelta(days=1)))


def booked_this_week(asker: Asker) -> Q:
    """An appointment of today or the six days after."""
    return _appointment(asker, clocks.start_of(asker.today), clocks.start_of(asker.today + WEEK))


def booked_to_come(asker: Asker) -> Q:
    """An appointment that has not begun."""
    return _appointment(asker, asker.now, None)


def begun(asker: Asker) -> Q:
    """An appointment that has begun, of which nothing is recorded."""
    return _appointment(asker, None, asker.now)


def to_rearrange(asker: Asker) -> Q:
    """An appointment to come that cannot be held as booked: clinic, day or fitter was taken away (A8, A9)."""
    lost = Slot.objects.to_rearrange(asker.now, hubs=asker.hub_ids)
    booked = Appointment.objects.filter(state=Appointment.State.BOOKED, leg__closed_at__isnull=True, slot__in=lost)
    return Q(pk__in=booked.values("leg__referral"))


def held_for(asker: Asker) -> Q:
    """Held for this person to decide, as the safeguarding lead; for clinicians also those whose lead has left."""
    held = Q(pk__in=SafeguardingHold.objects.filter(lead=asker.user, decision="").values("referral"))
    if not asker.user.is_clinician:
        return held
    return held | Q(pk__in=signing.holds_without_lead().values("referral"))


def not_told(asker: Asker) -> Q:
    """A message to the patient could not be sent and nobody dealt with it; shared out as in referrals/outbox.py."""
    failed = Notification.objects.filter(
        Q(Q(appointment__isnull=False) | Q(offer__isnull=False), referral__hub__in=asker.hub_ids)
        | Q(
            appointment__isnull=True,
            offer__isnull=True,
            referral__referring_practice__in=asker.user.practice_ids,
        ),
        state=Notification.State.FAILED,
        dealt_with_at__isnull=True,
    )
    return Q(pk__in=failed.values("referral"))


def uncoded(asker: Asker) -> Q:
    """What was done has no SNOMED CT code (L9)."""
    return Q(pk__in=fittings_uncoded(user=asker.user).order_by().values("referral"))


def without_payer(asker: Asker) -> Q:
    """Who pays for what was done is not settled (L16)."""
    return Q(pk__in=fittings_unassigned(user=asker.user).order_by().values("referral"))


def _appointment(asker: Asker, first: datetime | None, end: datetime | None) -> Q:
    """Booked at the person's hubs to begin at `first` or later, and before `end`."""
    booked = Appointment.objects.filter(
        state=Appointment.State.BOOKED, leg__hub__in=asker.hub_ids, leg__closed_at__isnull=True
    )
    if first:
        booked = booked.filter(slot__starts_at__gte=first)
    if end:
        booked = booked.filter(slot__starts_at__lt=end)
    return Q(pk__in=booked.values("leg__referral"))
