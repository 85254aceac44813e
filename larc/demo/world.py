"""Builds the invented part of the demonstration through the services: people, hubs, clinics, referrals."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from larc.accounts.models import User
from larc.accounts.permissions import Role
from larc.demo.clinics import FIRST, furnish, part_of
from larc.demo.clock import as_if_at
from larc.demo.directory import fill_directory, set_tariff
from larc.demo.plans import (
    CLINIC,
    CLINIC_NAME,
    CLINIC_PHONE,
    CLINIC_PLACE,
    HUB_WITH_STALLED_TRAINING,
    HUBS,
    REFERRALS,
    FitterPlan,
    HubPlan,
    HubState,
    invented_nhs_numbers,
)
from larc.demo.stories import Life
from larc.demo.training import add_training
from larc.demo.users import DEMONSTRATION_USERS, DOMAIN, MAIN_HUB, NETWORK_ADMIN, DemonstrationUser
from practices import services as capacity
from practices.models import Fitter, Hub, Practice, Slot, StaffMembership
from referrals.clocks import LONDON

WEEKS_BACK = WEEKS_AHEAD = 6
_LETTER_YEARS = timedelta(days=5 * 365)


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
        with as_if_at(self.moment(7 * WEEKS_BACK, 7)):
            for user in DEMONSTRATION_USERS:
                self._add_user(user)
            self._add_clinic()
            for hub in (*HUBS, CLINIC):
                self._add_hub(hub)
            fill_directory(by=self.admin)
            set_tariff(by=self.admin)
        numbers = invented_nhs_numbers()
        for place, referral in enumerate(REFERRALS):
            Life(self, referral, next(numbers), place).live()
        for hub in HUBS:
            self._put_in_state(hub)
        furnish(by=self.admin, hubs=self.hubs, fitters=self.fitters)
        add_training(
            by=self.admin,
            today=self.today,
            together=self.fitters[MAIN_HUB],
            stalled=self.fitters[HUB_WITH_STALLED_TRAINING],
        )

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

    def _add_clinic(self) -> None:
        """An invented sexual health clinic, which fits like a practice and is counted apart (L3)."""
        latitude, longitude = CLINIC_PLACE
        self.practices[CLINIC.code] = capacity.add_clinic(
            by=self.admin,
            code=CLINIC.code,
            name=CLINIC_NAME,
            address="Invented for the demonstration",
            phone=CLINIC_PHONE,
            latitude=latitude,
            longitude=longitude,
        )

    def _add_hub(self, plan: HubPlan) -> None:
        hub = capacity.make_hub(
            by=self.admin,
            practice=self.practices[plan.code],
            methods=plan.methods,
            direct_booking=plan.direct_booking,
        )
        self.hubs[plan.code] = hub
        self.fitters[plan.code] = [self._add_fitter(hub, fitter) for fitter in plan.fitters]
        for fitter, fitter_plan in zip(self.fitters[plan.code], plan.fitters, strict=True):
            for day in self._clinic_days(fitter_plan):
                capacity.add_session(
                    by=self.admin,
                    hub_id=hub.pk,
                    fitter_id=fitter.pk,
                    day=day,
                    first=FIRST,
                    parts=[part_of(fitter_plan, plan)],
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

    def desk_of(self, code: str) -> User:
        """Someone who refers from a practice: a demonstration user, or a colleague nobody can be."""
        known = next((user for user in DEMONSTRATION_USERS if user.practice_code == code), None)
        if known:
            return self.users[known.email]
        email = f"desk.{code.lower()}@{DOMAIN}"
        return self.users.get(email) or self._add_user(
            DemonstrationUser(email, "Desk Demoson", Role.PRACTICE_STAFF, "", "", code)
        )

    def clinician_of_spoke(self, code: str) -> User:
        """A clinician who refers from a practice: a demonstration user, or a colleague nobody can be."""
        known = next((user for user in DEMONSTRATION_USERS if user.practice_code == code and user.is_clinician), None)
        if known:
            return self.users[known.email]
        email = f"gp.{code.lower()}@{DOMAIN}"
        return self.users.get(email) or self._add_user(
            DemonstrationUser(email, "Dr Gemma Demoson", Role.PRACTICE_STAFF, "", "", code, is_clinician=True)
        )

    def clinician(self, hub: str) -> User:
        """The first fitter of a hub."""
        plan = next(plan for plan in HUBS if plan.code == hub)
        return self.users[plan.fitters[0].email]

    def at_work(self, days_ago: int, hour: int, minute: int = 0) -> datetime:
        """A moment of that day or, at the weekend, of the Friday before."""
        day = self.today - timedelta(days=days_ago)
        return self.moment(days_ago + max(day.weekday() - 4, 0), hour, minute)

    def next_working_day(self, at: datetime, hour: int, minute: int = 0) -> datetime:
        """A moment of the next day on which practices work."""
        day = at.astimezone(LONDON).date() + timedelta(days=1)
        while day.weekday() > 4:
            day += timedelta(days=1)
        return datetime.combine(day, time(hour, minute), tzinfo=LONDON)

    def moment(self, days_ago: int, hour: int, minute: int = 0) -> datetime:
        return datetime.combine(self.today - timedelta(days=days_ago), time(hour, minute), tzinfo=LONDON)
