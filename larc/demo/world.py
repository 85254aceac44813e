"""Builds the invented part of the demonstration through the services: people, hubs, clinics, referrals."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from larc.accounts.models import User
from larc.accounts.permissions import Role
from larc.demo.plans import (
    HUBS,
    REFERRALS,
    FitterPlan,
    HubPlan,
    HubState,
    ReferralPlan,
    Story,
    invented_nhs_numbers,
)
from larc.demo.users import DEMONSTRATION_USERS, DOMAIN, NETWORK_ADMIN, DemonstrationUser
from practices import services as capacity
from practices.methods import Method, methods_lacking, methods_meant
from practices.models import Fitter, Hub, Practice, Slot, StaffMembership
from referrals import services
from referrals.clocks import LONDON
from referrals.eligibility import NO, PREGNANCY, YES
from referrals.models import Referral
from referrals.models.activity import PregnancyExclusion
from referrals.products import available
from referrals.reasons import CancelReason, ReturnReason
from referrals.screening import screening_of
from referrals.selectors import slots_for
from referrals.values import FittingRecord, PatientDetails, Wishes

WEEKS_BACK = WEEKS_AHEAD = 6
_LETTER_YEARS = timedelta(days=5 * 365)


@contextmanager
def as_if_at(moment: datetime) -> Iterator[None]:
    """Let the services believe it is another moment, so that what they stamp and check belongs together.

    The demonstration needs referrals that have waited for weeks, and a story, once told, cannot be changed
    afterwards: its events are append-only. The command runs alone in its process, so nobody else sees this clock.
    """
    real = timezone.now
    timezone.now = lambda: moment
    try:
        yield
    finally:
        timezone.now = real


class World:
    """The demonstration's people and places on a day. Practices must be loaded before."""

    def __init__(self, today: date) -> None:
        self.today = today
        codes = {plan.code for plan in HUBS} | {plan.spoke for plan in REFERRALS}
        self.practices = {practice.code: practice for practice in Practice.objects.filter(code__in=codes)}
        self.missing = sorted(codes - set(self.practices))
        self.users: dict[str, User] = {}
        self.hubs: dict[str, Hub] = {}
        self.fitters: dict[str, list[Fitter]] = {}

    def build(self) -> None:
        """Make everything, in the order in which it would have come about."""
        with as_if_at(self._moment(7 * WEEKS_BACK, 7)):
            for user in DEMONSTRATION_USERS:
                self._add_user(user)
            for hub in HUBS:
                self._add_hub(hub)
        numbers = invented_nhs_numbers()
        for place, referral in enumerate(REFERRALS):
            self._tell(referral, next(numbers), place)
        for hub in HUBS:
            self._put_in_state(hub)

    @property
    def admin(self) -> User:
        return self.users[NETWORK_ADMIN.email]

    def _add_user(self, plan: DemonstrationUser) -> User:
        user = User.objects.create_user(
            email=plan.email, name=plan.name, role=plan.role, is_clinician=plan.is_clinician
        )
        if plan.practice_code:
            StaffMembership.objects.create(user=user, practice=self.practices[plan.practice_code])
        self.users[plan.email] = user
        return user

    def _add_hub(self, plan: HubPlan) -> None:
        hub = capacity.make_hub(by=self.admin, practice=self.practices[plan.code], methods=plan.methods)
        self.hubs[plan.code] = hub
        self.fitters[plan.code] = [self._add_fitter(hub, fitter) for fitter in plan.fitters]
        for fitter, fitter_plan in zip(self.fitters[plan.code], plan.fitters, strict=True):
            for day in self._clinic_days(fitter_plan):
                capacity.add_session(
                    by=self.admin,
                    hub_id=hub.pk,
                    fitter_id=fitter.pk,
                    day=day,
                    first=time(9),
                    minutes=30,
                    number=plan.slots,
                    methods=_methods_of(fitter_plan, plan),
                )

    def _add_fitter(self, hub: Hub, plan: FitterPlan) -> Fitter:
        user = self.users.get(plan.email) or self._add_user(
            DemonstrationUser(plan.email, plan.name, Role.FITTER, "", "", hub.practice.code, is_clinician=True)
        )
        fitter = capacity.add_fitter(
            by=self.admin,
            name=plan.name,
            registration_body=plan.registration_body,
            registration_number=plan.registration_number,
            hubs=[hub],
            user=user,
        )
        for competence, days in plan.letters:
            expires_on = self.today + timedelta(days=days)
            capacity.add_letter(
                by=self.admin,
                fitter=fitter,
                competence=competence,
                issued_on=expires_on - _LETTER_YEARS,
                expires_on=expires_on,
            )
        return fitter

    def _clinic_days(self, fitter: FitterPlan) -> Iterator[date]:
        """A day a week on which the fitter's letters count, from when the story begins to six weeks from now."""
        monday = self.today - timedelta(days=self.today.weekday())
        last = self.today + timedelta(days=min(days for _, days in fitter.letters))
        for week in range(1 - WEEKS_BACK, WEEKS_AHEAD + 1):
            day = monday + timedelta(weeks=week, days=fitter.weekday)
            if day <= last:
                yield day

    def _tell(self, plan: ReferralPlan, nhs_number: str, place: int) -> None:
        """Take one referral as far as its story goes, each step at its time."""
        desk, clinician = self._desk(plan.spoke), self._clinician(plan.hub)
        with as_if_at(self._at_work(plan.sent_days_ago, 9, 7 * place % 60)):
            referral = self._draft(plan, desk, nhs_number, place)
            if plan.story == Story.DRAFT:
                return
            services.choose_hub(referral_id=referral.pk, by=desk, hub_id=self.hubs[plan.hub].pk)
            sent = services.submit(referral_id=referral.pk, by=desk)
        if plan.story == Story.NEW:
            return
        with as_if_at(self._at_work(plan.sent_days_ago - 1, 14, 11 * place % 60)):
            if plan.story == Story.RETURNED:
                services.return_to_referrer(
                    referral_id=sent.pk,
                    by=clinician,
                    version=sent.version,
                    reason=ReturnReason.NOT_ENOUGH_INFORMATION,
                    comment="Please add the date and result of the examination.",
                )
                return
            if plan.story == Story.CANCELLED:
                services.cancel(
                    referral_id=sent.pk,
                    by=desk,
                    version=sent.version,
                    reason=CancelReason.PATIENT_REQUEST,
                    comment="",
                )
                return
            accepted = services.accept(referral_id=sent.pk, by=clinician, version=sent.version)
        if plan.story in {Story.BOOKED, Story.FITTED}:
            self._book(plan, accepted, clinician)

    def _draft(self, plan: ReferralPlan, desk: User, nhs_number: str, place: int) -> Referral:
        practice = self.practices[plan.spoke]
        patient = PatientDetails(
            nhs_number=nhs_number,
            without_number="",
            first_name=plan.first_name,
            last_name=plan.last_name,
            born_on=date(self.today.year - plan.age - 1, 1 + place % 12, 1 + place),
            postcode=practice.postcode,
            # Numbers that Ofcom keeps free for drama.
            phone=f"07700900{100 + place}",
        )
        draft = services.start_draft(by=desk, practice=practice, key=uuid.uuid4(), patient=patient)
        services.change_need(referral_id=draft.pk, by=desk, need=plan.need)
        needed = Referral.objects.get(pk=draft.pk)
        fine = {each.key: YES if each.kind == PREGNANCY else NO for each in screening_of(needed).questions}
        services.answer_safety(referral_id=draft.pk, by=desk, answers=fine)
        wishes = Wishes(may_text=True, may_leave_message=place % 3 != 0, may_email=False, wants_chaperone=False)
        services.change_contact(referral_id=draft.pk, by=desk, wishes=wishes)
        return services.change_consent(referral_id=draft.pk, by=desk, to_share=True, to_onward=place % 4 != 0)

    def _book(self, plan: ReferralPlan, referral: Referral, clinician: User) -> None:
        """A slot to come for one who is booked; for one who was fitted, one that has been."""
        with as_if_at(self._at_work(plan.sent_days_ago - 2, 16)):
            slots = list(slots_for(referral=referral))
            tomorrow = self._moment(-1, 0)
            if plan.story == Story.BOOKED:
                slots = [slot for slot in slots if slot.starts_at >= tomorrow]
            slot = slots[0]
            appointment = services.book(
                referral_id=referral.pk, by=clinician, version=referral.version, slot_id=slot.uuid
            )
        if plan.story == Story.FITTED:
            self._record(plan, appointment.leg.referral, slot, clinician)

    def _record(self, plan: ReferralPlan, referral: Referral, slot: Slot, clinician: User) -> None:
        method = methods_meant(plan.need.method)[0]
        seen_on = slot.starts_at.astimezone(LONDON).date()
        with as_if_at(slot.starts_at + timedelta(minutes=slot.minutes)):
            referral.refresh_from_db()
            services.record_fitting(
                referral_id=referral.pk,
                by=clinician,
                version=referral.version,
                record=FittingRecord(
                    performed_on=seen_on,
                    method=method,
                    device=available(method=method, indication=plan.need.indication, on=seen_on)[0].name,
                    batch_number="DEMO-0001",
                    device_expires_on=seen_on + timedelta(days=700),
                    pregnancy_excluded_by=PregnancyExclusion.RELIABLE_METHOD,
                    may_tell_practice=True,
                ),
            )

    def _put_in_state(self, plan: HubPlan) -> None:
        hub = self.hubs[plan.code]
        if plan.state == HubState.FULL:
            # What is left goes to the hub's own patients.
            for session in hub.sessions.filter(day__gte=self.today):
                free = session.slots.filter(state=Slot.State.FREE).values_list("uuid", flat=True)
                capacity.withdraw_slots(by=self.admin, session_uuid=session.uuid, slot_uuids=list(free))
        if plan.state == HubState.CLOSED:
            capacity.close_hub(
                by=self.admin,
                hub_id=hub.pk,
                first_day=self.today,
                last_day=self.today + timedelta(days=27),
                reason="The treatment room is being refitted.",
            )
        if plan.state == HubState.NOT_ACCEPTING:
            capacity.change_hub(
                by=self.admin,
                hub_id=hub.pk,
                version=hub.version,
                methods=plan.methods,
                is_accepting=False,
                max_open_referrals=None,
                access_notes="",
            )

    def _desk(self, code: str) -> User:
        """Someone who refers from a practice: a demonstration user, or a colleague nobody can be."""
        known = next((user for user in DEMONSTRATION_USERS if user.practice_code == code), None)
        if known:
            return self.users[known.email]
        email = f"desk.{code.lower()}@{DOMAIN}"
        return self.users.get(email) or self._add_user(
            DemonstrationUser(email, "Desk Demoson", Role.PRACTICE_STAFF, "", "", code)
        )

    def _clinician(self, hub: str) -> User:
        plan = next(plan for plan in HUBS if plan.code == hub)
        return self.users[plan.fitters[0].email]

    def _at_work(self, days_ago: int, hour: int, minute: int = 0) -> datetime:
        """A moment of that day or, at the weekend, of the Friday before."""
        day = self.today - timedelta(days=days_ago)
        return self._moment(days_ago + max(day.weekday() - 4, 0), hour, minute)

    def _moment(self, days_ago: int, hour: int, minute: int = 0) -> datetime:
        return datetime.combine(self.today - timedelta(days=days_ago), time(hour, minute), tzinfo=LONDON)


def _methods_of(fitter: FitterPlan, hub: HubPlan) -> list[Method]:
    """The hub's methods that the fitter holds a letter for. A ring pessary needs none."""
    held = [competence for competence, _ in fitter.letters]
    return [method for method in hub.methods if method not in methods_lacking(hub.methods, held)]
