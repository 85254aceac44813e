"""Stores the invented year in bulk: thousands of rows, each as the services would have left it.

The services take a step at a time, which is right for the forty stories of today and too slow for a year. What
follows on what is decided by the table of transitions all the same (larc/demo/courses.py).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import cache
from itertools import islice

import numpy as np
from django.db.models import F, OuterRef, QuerySet, Subquery

from larc.accounts.models import User
from larc.demo.clinics import BATCH, store_past
from larc.demo.courses import CLOSE_REASONS, Course, End, Opening, Step
from larc.demo.names import invented_names
from larc.demo.plans import REFERRALS, invented_nhs_numbers
from larc.demo.world import World
from larc.demo.year import SEED, Year
from practices import recounts
from practices.methods import Procedure
from practices.models import Fitter
from referrals import authority
from referrals.codes import Action as Done
from referrals.codes import code_for
from referrals.eligibility import NO, PREGNANCY, questions_for
from referrals.models import (
    Appointment,
    Fitting,
    Leg,
    Patient,
    Referral,
    ReferralEvent,
    SafetyAnswer,
    ShortNoticeOffer,
)
from referrals.models.activity import PregnancyExclusion, Source
from referrals.payers import payer_for
from referrals.products import available
from referrals.workflow import Action, Side

NOTICE_HOURS = 24
# What ends an appointment.
_ENDED = {
    Action.UNBOOK: Appointment.State.CANCELLED,
    Action.RECORD_FITTED: Appointment.State.FULFILLED,
    Action.RECORD_NOT_FITTED: Appointment.State.FULFILLED,
    Action.RECORD_DNA: Appointment.State.NO_SHOW,
}
_LETTERS, _DIGITS = "23456789ABCDEFGHJKMNPQRTUVWXYZ", 100


def store(world: World, year: Mapping[str, Year]) -> None:
    """Clinics, patients, referrals and what came of them; their months are counted again."""
    slots = store_past(world.hubs, year)
    courses = [course for each in year.values() for course in each.courses]
    _Rows(world, slots, {fitter.pk: fitter for fitters in world.fitters.values() for fitter in fitters}).store(courses)
    _mark(Fitting.objects.filter(source=Source.SERVICE))


class _Rows:
    """Makes the rows of courses; `slots` and `fitters` by the keys that openings bear."""

    def __init__(self, world: World, slots: Mapping[Opening, int], fitters: Mapping[int, Fitter]) -> None:
        self.world, self.slots, self.fitters = world, slots, fitters
        self.chance = np.random.default_rng(SEED)

    def store(self, courses: Sequence[Course]) -> None:
        stories = [(course, list(course.steps())) for course in courses]
        patients = Patient.objects.bulk_create(list(self._patients(courses)), BATCH)
        references = self._references(len(courses))
        referrals = Referral.objects.bulk_create(
            [
                self._referral(patient, reference, course, steps)
                for patient, reference, (course, steps) in zip(patients, references, stories, strict=True)
            ],
            BATCH,
        )
        told = [(referral, *story) for referral, story in zip(referrals, stories, strict=True)]
        legs = self._store_legs(told)
        self._store_events(told, legs)
        SafetyAnswer.objects.bulk_create(
            [
                SafetyAnswer(referral=each, question=key, answer=NO)
                for each in referrals
                for key in _asked(each.method, each.procedure, each.device_in_place, self.world.today)
            ],
            BATCH,
        )
        Fitting.objects.bulk_create(
            [self._fitting(referral, course) for referral, course, _ in told if course.end == End.FITTED], BATCH
        )
        ShortNoticeOffer.objects.bulk_create(list(self._offers(told, courses)), BATCH)
        _date_back(referrals)

    def _patients(self, courses: Sequence[Course]) -> Iterator[Patient]:
        numbers = islice(invented_nhs_numbers(), len(REFERRALS), None)
        for place, (course, number, names) in enumerate(zip(courses, numbers, invented_names(SEED), strict=False)):
            born_on = course.sent_at.date() - timedelta(days=int(course.wish.age * 365.25) + place % 300 + 1)
            yield Patient(
                nhs_number=number,
                first_name=names[0],
                last_name=names[1],
                born_on=born_on,
                postcode=self.world.practices[course.wish.registered].postcode,
                # Numbers that Ofcom keeps free for drama.
                phone=f"07700900{200 + place % 800}",
                may_text=True,
                may_leave_message=place % 3 != 0,
                may_email=False,
                wants_chaperone=False,
                short_notice=True if course.by_list else None,
                notice_hours=NOTICE_HOURS if course.by_list else None,
            )

    def _references(self, number: int) -> list[str]:
        taken = set(Referral.objects.values_list("reference", flat=True))
        found: dict[str, None] = {}
        while len(found) < number:
            letters = "".join(_LETTERS[place] for place in self.chance.integers(len(_LETTERS), size=4))
            reference = f"LR-{letters}-{self.chance.integers(_DIGITS):02}"
            if reference not in taken:
                found[reference] = None
        return list(found)

    def _referral(self, patient: Patient, reference: str, course: Course, steps: Sequence[Step]) -> Referral:
        wish = course.wish
        booked = [step.at for step in steps if step.action == Action.BOOK]
        accepted = [step.at for step in steps if step.action == Action.ACCEPT]
        return Referral(
            reference=reference,
            patient=patient,
            referring_practice=self.world.practices[course.referring],
            registered_practice=self.world.practices[wish.registered],
            status=steps[-1].target,
            version=len(steps) + 1,
            method=wish.method,
            procedure=Procedure.REPLACE if wish.is_replacement else Procedure.FIT,
            device_in_place=wish.method if wish.is_replacement else "",
            indication=wish.indication,
            advice_given=True,
            consent_to_share=True,
            consent_to_onward=True,
            hub=self.world.hubs[wish.hub],
            created_by=self.world.desk_of(course.referring),
            submitted_at=course.sent_at,
            clock_started_at=course.sent_at,
            triaged_at=accepted[0] if accepted else None,
            offered_at=booked[0] if booked else None,
            closed_at=steps[-1].at,
        )

    def _store_legs(self, told: Iterable[tuple[Referral, Course, list[Step]]]) -> dict[tuple[object, int], Leg]:
        rows: dict[tuple[object, int], Leg] = {}
        for referral, course, steps in told:
            for place, code in enumerate(course.hubs):
                is_last = place == len(course.hubs) - 1
                given = next((step for step in steps if step.action in {Action.RETURN, Action.REDIRECT}), None)
                over = given if given and given.leg == place else None
                rows[referral.pk, place] = Leg(
                    referral=referral,
                    hub=self.world.hubs[code],
                    number=place + 1,
                    assigned_at=course.assigned_at if is_last else course.sent_at,
                    closed_at=over.at if over else steps[-1].at,
                    close_reason=(over.reason or over.action) if over else CLOSE_REASONS[course.end],
                )
        Leg.objects.bulk_create(rows.values(), BATCH)
        return rows

    def _store_events(
        self, told: Iterable[tuple[Referral, Course, list[Step]]], legs: Mapping[tuple[object, int], Leg]
    ) -> None:
        events: list[ReferralEvent] = []
        appointments: list[Appointment] = []
        for referral, course, steps in told:
            for step in steps:
                leg, by = legs[referral.pk, step.leg], self._actor(course, step)
                events.append(self._event(referral, leg, by, course, step))
                if step.action == Action.BOOK and step.opening:
                    slot = self.slots[step.opening]
                    appointments.append(Appointment(leg=leg, slot_id=slot, booked_at=step.at, booked_by=by))
                elif step.action in _ENDED:
                    appointments[-1].state, appointments[-1].closed_at = _ENDED[step.action], step.at
        ReferralEvent.objects.bulk_create(events, BATCH)
        Appointment.objects.bulk_create(appointments, BATCH)

    def _event(self, referral: Referral, leg: Leg, by: User, course: Course, step: Step) -> ReferralEvent:
        is_referrers = step.side == Side.REFERRER
        return ReferralEvent(
            referral=referral,
            leg=leg,
            action=step.action,
            from_status=step.source,
            to_status=step.target,
            at=step.at,
            by=by,
            organisation=self.world.practices[course.referring if is_referrers else course.hubs[step.leg]],
            reason=step.reason,
            comment=step.comment,
            happened_at=step.happened_at,
        )

    def _actor(self, course: Course, step: Step) -> User:
        if step.side == Side.REFERRER:
            return self.world.desk_of(course.referring)
        seeing = step.leg == len(course.hubs) - 1 and course.visits
        fitter = self.fitters[course.visits[-1].opening.fitter] if seeing else self._first(course.hubs[step.leg])
        return fitter.user or self.world.admin

    def _first(self, hub: str) -> Fitter:
        return self.world.fitters[hub][0]

    def _fitting(self, referral: Referral, course: Course) -> Fitting:
        last, wish = course.visits[-1].opening, course.wish
        fitter, action = self.fitters[last.fitter], Done.REPLACE if wish.is_replacement else Done.FIT
        products = available(method=wish.method, indication=wish.indication, on=last.day)
        return Fitting(
            method=wish.method,
            action=action,
            performed_on=last.day,
            registered_practice=referral.registered_practice,
            fitting_practice=self.world.practices[wish.hub],
            fitter=fitter,
            indication=wish.indication,
            age=wish.age,
            snomed_code=code_for(wish.method, action, last.day),
            payer=payer_for(indication=wish.indication, on=last.day),
            device=products[int(self.chance.integers(len(products)))].name if products else "",
            batch_number="DEMO-0000",
            device_expires_on=last.day + timedelta(days=700),
            pregnancy_excluded_by=PregnancyExclusion.RELIABLE_METHOD,
            may_tell_practice=True,
            source=Source.SERVICE,
            referral=referral,
            recorded_by=fitter.user,
        )

    def _offers(
        self, told: Iterable[tuple[Referral, Course, list[Step]]], courses: Iterable[Course]
    ) -> Iterator[ShortNoticeOffer]:
        given: dict[Opening, datetime] = dict(course.given_back for course in courses if course.given_back)
        for referral, course, steps in told:
            if course.by_list and course.booked_at:
                opening = course.visits[0].opening
                by = self._actor(course, steps[-1])
                yield ShortNoticeOffer(
                    slot_id=self.slots[opening],
                    referral=referral,
                    organisation=self.world.practices[course.wish.hub],
                    offered_at=given[opening] + timedelta(minutes=5),
                    offered_by=by,
                    expires_at=course.booked_at + timedelta(minutes=30),
                    answer=ShortNoticeOffer.Answer.ACCEPTED,
                    answered_at=course.booked_at,
                    answered_by=by,
                )


@cache
def _asked(method: str, procedure: str, device_in_place: str, today: date) -> tuple[str, ...]:
    """The questions that a page about such a referral asks today."""
    asked = questions_for(method, procedure, today, device_in_place)
    return tuple(each.key for each in asked if each.kind != PREGNANCY)


def _date_back(referrals: Sequence[Referral]) -> None:
    """What is stamped on storing gets the time at which it would have been stored."""
    keys = [referral.pk for referral in referrals]
    Referral.objects.filter(pk__in=keys).update(created_at=F("submitted_at"))
    closed = Referral.objects.filter(pk=OuterRef("referral")).values("closed_at")
    Fitting.objects.filter(referral__in=keys).update(recorded_at=Subquery(closed))


def _mark(fittings: QuerySet[Fitting]) -> None:
    keys = list(fittings.values_list("registered_practice", "fitting_practice", "method", "month").distinct())
    recounts.mark(recounts.Key(registered, place, month) for registered, place, _, month in keys)
    authority.settle((place, method, month) for _, place, method, month in keys)
