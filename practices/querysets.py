"""Words that chain: what a practice, a hub, a letter of competence or a slot may be asked for."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Exists, ExpressionWrapper, F, OuterRef, Q, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast
from django.utils import timezone

from practices.directory import BY_METHOD
from practices.methods import Competence, Method, competences_for, competences_for_any, methods_meant
from practices.wanted import EVENING, Wanted

# A day, or an expression of the query around that yields one.
Day = date | Combinable


def _rows(model: str) -> Any:
    """The manager of a model of this app, which cannot be imported here: the models import these querysets."""
    return apps.get_model("practices", model)._default_manager


def _exists_on(day: date, practice: str = "") -> Q:
    """The practice, or the one that `practice` leads to, exists on a day."""
    opened, closed = f"{practice}opened_on", f"{practice}closed_on"
    return (Q(**{f"{opened}__isnull": True}) | Q(**{f"{opened}__lte": day})) & (
        Q(**{f"{closed}__isnull": True}) | Q(**{f"{closed}__gt": day})
    )


class PracticeQuerySet(models.QuerySet[Any]):
    def open_on(self, day: date) -> PracticeQuerySet:
        """Practices that exist on a day, as far as their dates are known."""
        return self.filter(_exists_on(day))


class MembershipQuerySet(models.QuerySet[Any]):
    def on(self, day: date) -> MembershipQuerySet:
        """Memberships in force on a day."""
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=day), starts_on__lte=day)


class LetterQuerySet(models.QuerySet[Any]):
    def in_force(self, competences: Collection[Competence], day: Day) -> LetterQuerySet:
        """Letters of these kinds that count on a day."""
        return self.filter(
            Q(withdrawn_on__isnull=True) | Q(withdrawn_on__gt=day),
            Q(expires_on__gte=day) | Q(grace_until__gte=day),
            competence__in=competences,
            issued_on__lte=day,
        )

    def covering(self, method: str, procedure: str, day: Day) -> LetterQuerySet:
        """Letters that let their holder do this on a day (N1, A9)."""
        return self.in_force(competences_for(method, procedure), day)


class FitterQuerySet(models.QuerySet[Any]):
    def competent(self, method: str, procedure: str, day: date) -> FitterQuerySet:
        """Fitters who may do this on a day. No letter of competence exists for a ring pessary."""
        if not competences_for(method, procedure):
            return self.all()
        letters = _rows("LetterOfCompetence").covering(method, procedure, day)
        return self.filter(Exists(letters.filter(fitter=OuterRef("pk"))))


class HubQuerySet(models.QuerySet[Any]):
    def open_on(self, day: date) -> HubQuerySet:
        """Hubs that take referrals on a day: accepting, not closed for it, the practice itself existing (A7)."""
        closed = _rows("Closure").filter(hub=OuterRef("pk"), first_day__lte=day, last_day__gte=day)
        return self.filter(_exists_on(day, "practice__"), ~Exists(closed), is_accepting=True)

    def able_to(self, method: str, procedure: str, day: date, *, services: Collection[str] = ()) -> HubQuerySet:
        """Open hubs that offer the method (either coil: at least one) and have a fitter competent on the day (N1).

        Of `services` they provide every one: what they fit says some, the directory the others (S1).
        """
        if competences_for(method, procedure):
            competent = (
                _rows("LetterOfCompetence").covering(method, procedure, day).filter(fitter__hubs=OuterRef("pk"))
            )
        else:
            competent = _rows("Fitter").filter(hubs=OuterRef("pk"))
        able = self.open_on(day).filter(Exists(competent), methods__overlap=methods_meant(method))
        return able.providing(services)

    def providing(self, services: Collection[str]) -> HubQuerySet:
        """Hubs that list every one of the services that do not go without saying by what they fit."""
        listed = _rows("ProvidedService").filter(practice=OuterRef("practice"))
        beyond = sorted(service for service in services if service not in BY_METHOD)
        return self.filter(*(Exists(listed.filter(service=service)) for service in beyond))

    def wanted(self, wanted: Wanted, day: date) -> HubQuerySet:
        """Hubs that have what is asked of the place itself: step-free, in the same PCN on the day."""
        hubs = self.filter(is_step_free=True) if wanted.is_step_free else self
        if wanted.own_pcn_of is None:
            return hubs
        members = _rows("PCNMembership").on(day)
        own = members.filter(practice=wanted.own_pcn_of).values("pcn")
        return hubs.filter(practice__in=members.filter(pcn__in=own).values("practice"))

    def in_service(self, methods: Collection[str], day: date) -> HubQuerySet:
        """Hubs that take referrals to fit one of the methods and have a fitter competent on the day (N1).

        One that is closed just now is among them: a closure ends.
        """
        return self.able_to_fit(methods, day).filter(is_accepting=True)

    def able_to_fit(self, methods: Collection[str], day: date) -> HubQuerySet:
        """Hubs that fit one of the methods and have a fitter competent on the day, taking referrals or not."""
        able = Q(pk__in=[])
        for method in methods:
            letters = _rows("LetterOfCompetence").covering(method, "fit", day).filter(fitter__hubs=OuterRef("pk"))
            able |= Q(Exists(letters), methods__overlap=methods_meant(method))
        return self.filter(_exists_on(day, "practice__"), able)


def _closures_around() -> Any:
    """Closures, asked of a slot, in which its clinic falls."""
    return _rows("Closure").filter(
        hub=OuterRef("session__hub"), first_day__lte=OuterRef("session__day"), last_day__gte=OuterRef("session__day")
    )


def notice_given(today: date) -> Q:
    """That a slot is not sooner than its hub wants to know of a booking by others."""
    soonest = ExpressionWrapper(
        Cast(Value(today), models.DateField()) + F("session__hub__notice_days"), models.DateField()
    )
    return Q(session__day__gte=soonest)


def _leave_around() -> Any:
    """Leave of its fitter, asked of a slot, in which its clinic falls."""
    return _rows("Leave").filter(
        fitter=OuterRef("session__fitter"),
        first_day__lte=OuterRef("session__day"),
        last_day__gte=OuterRef("session__day"),
    )


def works_there(hub: str, fitter: str, day: str) -> Any:
    """Whether the fitter still fits at the hub on the day: all are names of columns of the query around."""
    places = apps.get_model("practices", "Fitter").hubs.through._default_manager
    gone = _rows("Departure").filter(hub=OuterRef(hub), fitter=OuterRef(fitter), first_day__lte=OuterRef(day))
    return Exists(places.filter(hub=OuterRef(hub), fitter=OuterRef(fitter))) & ~Exists(gone)


def is_free(now: datetime, slot: str = "") -> Q:
    """That a slot, or the one `slot` leads to, is nobody's: free, or held until a time that is over.

    The schedule frees the latter within a minute; no reader waits for it.
    """
    over = Q(**{f"{slot}held_until__isnull": True}) | Q(**{f"{slot}held_until__lte": now})
    return Q(**{f"{slot}state__in": ("free", "held")}) & over


class SlotQuerySet(models.QuerySet[Any]):
    def free(self, now: datetime | None = None) -> SlotQuerySet:
        """Free slots that have not begun, outside closures of their hub and leave of their fitter, who works there.

        One whose hold has run out is free.
        """
        now = now or timezone.now()
        # The day follows from the time; said as well, it lets the clinics of the past be skipped by index.
        return self.filter(
            ~Exists(_closures_around()),
            ~Exists(_leave_around()),
            works_there("session__hub", "session__fitter", "session__day"),
            is_free(now),
            starts_at__gt=now,
            session__day__gte=timezone.localdate(now),
        )

    def after_notice(self, today: date) -> SlotQuerySet:
        """Slots that are not sooner than their hub wants to know of a booking by others."""
        return self.filter(notice_given(today))

    def suitable(self, method: str, procedure: str) -> SlotQuerySet:
        """Slots for the method whose fitter is competent on the session's day (A9)."""
        slots = self.filter(methods__overlap=methods_meant(method))
        if not competences_for(method, procedure):
            return slots
        letters = _rows("LetterOfCompetence").covering(method, procedure, OuterRef("session__day"))
        return slots.filter(Exists(letters.filter(fitter=OuterRef("session__fitter"))))

    def wanted(self, wanted: Wanted) -> SlotQuerySet:
        """Slots that have what is asked of an appointment: a woman, in the evening or at a weekend (London time, A33).

        In a trainee's slot it is the trainee who fits, and the fitter who stands by: both must be women.
        """
        slots = self
        if wanted.by_woman:
            slots = slots.filter(
                Q(is_for_trainee=False) | Q(session__trainee__is_woman=True), session__fitter__is_woman=True
            )
        if wanted.out_of_hours:
            slots = slots.filter(Q(starts_at__time__gte=EVENING) | Q(starts_at__iso_week_day__gte=6))
        return slots

    def booked_at(self, hub: Any, first_day: date, last_day: date) -> SlotQuerySet:
        """Booked slots to come of a hub's clinics on these days, first and last included."""
        return self.filter(
            session__hub=hub,
            session__day__gte=first_day,
            session__day__lte=last_day,
            state="booked",
            starts_at__gt=timezone.now(),
        )

    def to_rearrange(self, now: datetime, *, without: Any = None, hubs: Collection[int] | None = None) -> SlotQuerySet:
        """Booked slots to come whose clinic was withdrawn or falls in a closure, or whose fitter left, is away or has
        lost the letter for one of the clinic's methods (A8, A9). With a letter as `without`: those that would be then.
        With `hubs` only theirs, so that no other hub's clinics are looked at.
        """
        # Asked clinic by clinic, of which there are fewer than slots.
        closures = _rows("Closure").filter(
            hub=OuterRef("hub"), first_day__lte=OuterRef("day"), last_day__gte=OuterRef("day")
        )
        leave = _rows("Leave").filter(
            fitter=OuterRef("fitter"), first_day__lte=OuterRef("day"), last_day__gte=OuterRef("day")
        )
        lacking = Q()
        for method in Method:
            if letters := competences_for_any(method):
                held = _rows("LetterOfCompetence").in_force(letters, OuterRef("day")).filter(fitter=OuterRef("fitter"))
                lacking |= Q(~Exists(held.exclude(pk=without.pk) if without else held), methods__contains=[method])
        clinics = _rows("ClinicSession").filter(
            Q(withdrawn_at__isnull=False)
            | ~works_there("hub", "fitter", "day")
            | Exists(closures)
            | Exists(leave)
            | lacking,
            day__gte=timezone.localdate(now),
        )
        if hubs is not None:
            clinics = clinics.filter(hub__in=hubs)
        return self.filter(session__in=clinics, state="booked", starts_at__gt=now)
