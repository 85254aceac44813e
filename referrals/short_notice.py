"""Times that were given back, and who would come at short notice (DNA and changes of mind empty clinics)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from itertools import product
from math import ceil

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from larc.accounts.models import User
from practices.methods import Competence, Procedure, competences_for, methods_meant
from practices.models import Hub, LetterOfCompetence, Slot
from practices.selectors.directory import listed_at
from referrals import waits
from referrals.models import Appointment, Referral, ShortNoticeOffer
from referrals.models.pathway import RequestedMethod
from referrals.router import need
from referrals.workflow import Status

HOUR_SECONDS = 3600


def given_back(*, hub_ids: Collection[int], now: datetime) -> QuerySet[Slot]:
    """Slots of these hubs that somebody had and gave back, that begin within SHORT_NOTICE_HORIZON and that nobody
    has booked: free, or on offer to one patient. By time, with clinic and fitter.
    """
    cancelled = Appointment.objects.filter(slot=OuterRef("pk"), state=Appointment.State.CANCELLED)
    slots: QuerySet[Slot] = (
        Slot.objects.filter(
            Q(pk__in=Slot.objects.free(now).filter(session__hub__in=hub_ids).values("pk"))
            | Q(state=Slot.State.HELD, held_until__gt=now),
            Exists(cancelled),
            session__hub__in=hub_ids,
            starts_at__gt=now,
            starts_at__lte=now + settings.SHORT_NOTICE_HORIZON,
        )
        .select_related("session__fitter", "session__hub__practice")
        .order_by("starts_at", "pk")
    )
    return slots


def slots_at(*, user: User, now: datetime | None = None) -> QuerySet[Slot]:
    """The slots given back at the person's own hubs."""
    hubs = Hub.objects.filter(practice__in=user.practice_ids).values_list("pk", flat=True)
    return given_back(hub_ids=set(hubs), now=now or timezone.now())


def open_offers(*, slots: Collection[Slot], now: datetime) -> dict[int, ShortNoticeOffer]:
    """The offer that is open, by the id of its slot, with the patient."""
    offers = ShortNoticeOffer.objects.open(now).filter(slot__in=slots)
    return {offer.slot_id: offer for offer in offers.select_related("referral__patient")}


def offer_to(*, referral: Referral) -> ShortNoticeOffer | None:
    """The time that is on offer to the patient now, with its clinic."""
    offers = ShortNoticeOffer.objects.open(timezone.now()).filter(referral=referral)
    offer: ShortNoticeOffer | None = offers.select_related("slot__session__fitter").first()
    return offer


def candidates(*, slot: Slot, now: datetime) -> QuerySet[Referral]:
    """Who would come at short notice and for whom the slot is right, the nearest limit first.

    Accepted at its hub, or booked on a later day; consent recorded, and time enough to answer; what is to be done is
    what the clinic does and its fitter may do that day (A9), and the deadline of an emergency is later. Nobody is
    asked twice about a slot, or about two at once. Safety questions still open are the services' to judge.
    """
    session = slot.session
    later = Appointment.objects.filter(
        leg__referral=OuterRef("pk"), state=Appointment.State.BOOKED, slot__session__day__gt=session.day
    )
    asked = ShortNoticeOffer.objects.filter(referral=OuterRef("pk"), slot=slot).exclude(
        answer=ShortNoticeOffer.Answer.WITHDRAWN
    )
    busy = ShortNoticeOffer.objects.open(now).filter(referral=OuterRef("pk"))
    hours = (slot.starts_at - now).total_seconds() / HOUR_SECONDS
    found: QuerySet[Referral] = (
        Referral.objects.filter(
            Q(status=Status.ACCEPTED) | Q(Exists(later), status=Status.BOOKED),
            Q(ec_deadline__isnull=True) | Q(ec_deadline__gt=slot.starts_at),
            _done_in(slot),
            ~Exists(asked),
            ~Exists(busy),
            hub=session.hub_id,
            patient__short_notice=True,
            patient__notice_hours__lt=ceil(hours),
        )
        .select_related("patient", "referring_practice", "hub__practice")
        .order_by(waits.due_at(), "pk")
    )
    return found


def may_be_done(*, referral: Referral, slot: Slot) -> bool:
    """Whether what the referral is for can be done in a slot today, whoever has it."""
    return Referral.objects.filter(_done_in(slot), pk=referral.pk).exists()


def _done_in(slot: Slot) -> Q:
    """What can be done in a slot: its methods, as far as the fitter's letters cover them on its day; what is complex
    where the hub lists that it does such.
    """
    letters = LetterOfCompetence.objects.in_force(list(Competence), slot.session.day)
    held = set(letters.filter(fitter=slot.session.fitter_id).values_list("competence", flat=True))
    listed = set(listed_at(practice=slot.session.hub.practice))
    done = Q(pk__in=[])
    for method, procedure in product(RequestedMethod.values, Procedure):
        needed = competences_for(method, procedure)
        if set(methods_meant(method)) & set(slot.methods) and (not needed or needed & held):
            does_complex = need(method, procedure, is_complex=True) - need(method, procedure) <= listed
            done |= Q(method=method, procedure=procedure, is_complex__in={False, does_complex})
    return done
