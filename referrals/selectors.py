"""What the pages of the pathway ask."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, F, Min, Q, QuerySet
from django.utils import timezone

from larc.accounts.models import User
from practices.models import Slot
from practices.selectors import RankedHub, bookable_slots, rank_hubs
from referrals.hubs import full_hub_ids
from referrals.models import Appointment, Referral, ReferralEvent
from referrals.workflow import OPEN, Status


@dataclass(frozen=True)
class Worklist:
    """A list of referrals someone works through. `is_hubs` tells whose work it is: the hub's or the referrer's."""

    name: str
    title: str
    is_hubs: bool
    statuses: frozenset[Status]


WORKLISTS: dict[str, Worklist] = {
    worklist.name: worklist
    for worklist in (
        Worklist("new", "New to triage", True, frozenset({Status.SUBMITTED})),
        Worklist("to-book", "Accepted, to book", True, frozenset({Status.ACCEPTED})),
        Worklist("booked", "Booked here", True, frozenset({Status.BOOKED})),
        Worklist("returned", "Returned or questioned", False, frozenset({Status.REJECTED, Status.INFO_REQUESTED})),
        Worklist("sent", "Sent and open", False, OPEN),
        Worklist("drafts", "Drafts", False, frozenset({Status.DRAFT})),
        Worklist("closed", "Closed", False, frozenset(Status) - OPEN - {Status.DRAFT}),
    )
}


def get_visible(*, user: User, referral_id: UUID) -> Referral:
    """One referral with all its page shows. Raises Referral.DoesNotExist when the person may not see it (A14)."""
    return _with_related(Referral.objects.visible_to(user)).get(pk=referral_id)


def worklist(*, user: User, name: str) -> QuerySet[Referral]:
    """The referrals of one list, the longest waiting first. KeyError for a list that does not exist."""
    return _with_related(Referral.objects.filter(_on_list(user, WORKLISTS[name]))).order_by(
        F("submitted_at").asc(nulls_first=True), "created_at"
    )


def worklist_counts(*, user: User) -> dict[str, tuple[int, object]]:
    """For each list how many are on it and since when the oldest waits, in one query."""
    aggregates: dict[str, Count | Min] = {}
    for name, definition in WORKLISTS.items():
        on_list = _on_list(user, definition)
        aggregates[f"{name}_count"] = Count("pk", filter=on_list)
        aggregates[f"{name}_oldest"] = Min("submitted_at", filter=on_list)
    found = Referral.objects.visible_to(user).aggregate(**aggregates)
    return {name: (found[f"{name}_count"], found[f"{name}_oldest"]) for name in WORKLISTS}


def hubs_for(*, referral: Referral, within_miles: float | None = None) -> list[RankedHub]:
    """The hubs that can take a referral and have not had it yet (A26), nearest to its practice first."""
    practice = referral.referring_practice
    ranked = rank_hubs(
        method=referral.method,
        procedure=referral.procedure,
        origin=practice.place,
        day=timezone.localdate(),
        within_miles=within_miles,
    )
    out = full_hub_ids()
    if referral.submitted_at:
        out |= set(referral.legs.values_list("hub", flat=True))
    return [choice for choice in ranked if choice.hub.pk not in out]


def slots_for(*, referral: Referral) -> QuerySet[Slot]:
    """Free slots of the referral's hub that suit it, soonest first; in an emergency those before its deadline."""
    slots = bookable_slots(hub_id=referral.hub_id, method=referral.method, procedure=referral.procedure)
    return slots.filter(starts_at__lt=referral.ec_deadline) if referral.ec_deadline else slots


def appointment_of(*, referral: Referral) -> Appointment | None:
    """The latest appointment that was not cancelled."""
    return (
        Appointment.objects.filter(leg__referral=referral)
        .exclude(state=Appointment.State.CANCELLED)
        .select_related("slot__session__fitter", "slot__session__hub__practice")
        .last()
    )


def story(*, referral: Referral) -> QuerySet[ReferralEvent]:
    """What happened to a referral, the latest first."""
    return referral.events.select_related("by", "organisation").order_by("-at", "-pk")


def _on_list(user: User, definition: Worklist) -> Q:
    mine = user.practice_ids
    at_hub = Q(hub__practice__in=mine, submitted_at__isnull=False)
    side = at_hub if definition.is_hubs else Q(referring_practice__in=mine)
    return side & Q(status__in=definition.statuses)


def _with_related(referrals: QuerySet[Referral]) -> QuerySet[Referral]:
    return referrals.select_related("patient", "referring_practice", "hub__practice", "registered_practice")
