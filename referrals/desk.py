"""What the desk asks: its home page, its search, and who has looked at a referral."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from larc.accounts.models import User
from larc.accounts.permissions import Permission, roles_with
from larc.audit.services import record
from practices.models import Practice
from referrals import waits
from referrals.bookings import cannot_be_held, last_booked_from
from referrals.models import Appointment, FraserRecord, Referral, SafeguardingHold
from referrals.selectors import get_visible
from referrals.standing import sides_of
from referrals.workflow import Side
from referrals.worklists import WORKLISTS, Asker, orders_for, rows_of, sort


def open_referral(*, by: User, referral_id: UUID, to: str = "viewed") -> Referral:
    """A referral for its page; that the person looked is recorded, as `to` says. Raises Referral.DoesNotExist."""
    referral = get_visible(user=by, referral_id=referral_id)
    is_hubs = Side.HUB in sides_of(by, referral) and referral.hub
    practice = referral.hub.practice if is_hubs and referral.hub else referral.referring_practice
    record(by=by, action=f"referral.{to}", subject=referral.pk, organisation=practice.code)
    return referral


def record_refusal(*, by: User, referral_id: UUID) -> None:
    """Record that a person asked for a referral that is not theirs to see, or is not there (A14)."""
    record(by=by, action="referral.refused", subject=referral_id)


def practices_of(*, user: User) -> list[Practice]:
    """The practices a person works at that exist today, by name."""
    return list(
        Practice.objects.filter(pk__in=user.practice_ids).open_on(timezone.localdate()).order_by("name", "code")
    )


def running_out(*, asker: Asker) -> QuerySet[Referral]:
    """Emergencies first, then open referrals near their limit or past it; the nearest limit first."""
    emergencies, late, soon = (WORKLISTS[name] for name in ("emergencies", "late", "soon"))
    return (
        Referral.objects.visible_to(asker.user)
        .filter(emergencies.holds(asker) | late.holds(asker) | soon.holds(asker))
        .select_related("patient", "referring_practice", "hub__practice")
        .order_by("-is_emergency", waits.due_at(), "pk")
    )


def first_of(*, asker: Asker, name: str, number: int) -> QuerySet[Referral]:
    """The first few of a list."""
    worklist = WORKLISTS[name]
    return sort(rows_of(worklist, asker), orders_for(worklist)[0])[:number]


def appointments_on(*, asker: Asker, first: date, last: date) -> QuerySet[Appointment]:
    """Appointments at the person's own hubs that are still to come or to be recorded, by time.

    Annotated with `booked_from`, the id of the practice that booked, and `is_lost`, whether it cannot be held so (A8).
    """
    return (
        Appointment.objects.filter(
            state=Appointment.State.BOOKED,
            slot__session__day__range=(first, last),
            slot__session__hub__in=asker.hub_ids,
        )
        .select_related("slot__session__fitter", "leg__referral__patient", "leg__referral__referring_practice")
        .select_related("leg__referral__hub")
        .annotate(booked_from=last_booked_from("leg__referral"), is_lost=cannot_be_held(asker.now, hubs=asker.hub_ids))
        .order_by("slot__starts_at", "pk")
    )


def find(*, user: User, wanted: dict[str, str]) -> list[UUID]:
    """Ids of the person's referrals with a reference or an NHS number, the latest first."""
    field = {"reference": "reference", "nhs_number": "patient__nhs_number"}
    criteria = {field[name]: value for name, value in wanted.items()}
    found = Referral.objects.visible_to(user).filter(**criteria).order_by("-created_at")
    return list(found.values_list("pk", flat=True))


def found_again(*, user: User, referral_ids: Collection[str]) -> QuerySet[Referral]:
    """Those of the referrals the person may still see, the latest first."""
    return (
        Referral.objects.visible_to(user)
        .filter(pk__in=referral_ids)
        .select_related("patient", "referring_practice", "hub__practice")
        .order_by("-created_at")
    )


def clinicians_of(*, practice: Practice) -> list[User]:
    """The clinicians who work at a practice, have an account and may refer, by name."""
    found = User.objects.filter(
        is_active=True,
        is_clinician=True,
        role__in=roles_with(Permission.REFER),
        staff_memberships__practice=practice,
    )
    return list(found.order_by("name", "pk"))


def fraser_of(*, referral: Referral) -> FraserRecord | None:
    """The Fraser assessment of a referral's patient, if there is one."""
    return FraserRecord.objects.select_related("by").filter(referral=referral).first()


def hold_of(*, referral: Referral) -> SafeguardingHold | None:
    """Who decides about a referral of a patient under 13, and what was decided."""
    return SafeguardingHold.objects.select_related("lead").filter(referral=referral).first()
