"""A small network and referrals in it, all made through the services, so that no impossible one exists."""

import uuid
from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from typing import Any

from django.utils import timezone

from larc.accounts.models import User
from larc.accounts.permissions import Role
from practices.clinic_times import Part
from practices.methods import LARC_METHODS, Competence, Method, Procedure
from practices.models import ClinicSession, Fitter, Hub, Practice, Slot, StaffMembership
from practices.services import add_fitter, add_letter, add_session, change_hub, make_hub
from referrals import services
from referrals.eligibility import NO, PREGNANCY, YES
from referrals.models import Appointment, Referral
from referrals.screening import screening_of
from referrals.services.safety import answer_safety
from referrals.values import FittingRecord, Need, PatientDetails, Wishes

CONTRACEPTIVE_IMPLANT = Need(
    method=Method.IMPLANT, procedure=Procedure.FIT, device_in_place="", indication="contraception", notes=""
)
EITHER_COIL = Need(
    method="either_coil", procedure=Procedure.FIT, device_in_place="", indication="contraception", notes=""
)
ANYTHING_IS_SAFE = Wishes(may_text=True, may_leave_message=True, may_email=False, wants_chaperone=False)
# Of the 999 test range, with right check digits.
NHS_NUMBERS = ("9990000018", "9990000026", "9990000034", "9990000042", "9990000050")


def make_user(role: Role, *practices: Practice, is_clinician: bool = False, name: str = "Sam Ali") -> User:
    user = User.objects.create_user(
        email=f"{uuid.uuid4().hex}@example.org", name=name, role=role, is_clinician=is_clinician
    )
    for practice in practices:
        StaffMembership.objects.create(user=user, practice=practice)
    return user


def patient_details(nhs_number: str = NHS_NUMBERS[0], **changes: object) -> PatientDetails:
    """An invented patient; without a number, one whose number is not known."""
    given = {
        "nhs_number": nhs_number,
        "without_number": "" if nhs_number else "not_known",
        "first_name": "Ada",
        "last_name": "Example",
        "born_on": date(1994, 5, 4),
        "postcode": "L6 4EW",
        "phone": "07700900982",
    }
    return PatientDetails(**(given | changes))


@dataclass
class World:
    """A spoke with its desk, and a hub with a desk and a fitter who may do everything, seen by an admin."""

    admin: User
    spoke: Practice
    spoke_desk: User
    hub: Hub
    hub_desk: User
    fitter: Fitter
    fitter_user: User

    def add_clinic(self, *, days: int = 7, number: int = 4, methods: list[str] | None = None) -> ClinicSession:
        """A morning clinic of half-hour slots so many days from today."""
        return add_session(
            by=self.admin,
            hub_id=self.hub.pk,
            fitter_id=self.fitter.pk,
            day=timezone.localdate() + timedelta(days=days),
            first=time(9),
            parts=[Part(tuple(methods or LARC_METHODS), minutes=30, number=number)],
        )

    def draft(
        self,
        *,
        need: Need = CONTRACEPTIVE_IMPLANT,
        nhs_number: str = NHS_NUMBERS[0],
        to_onward: bool = True,
        **patient: object,
    ) -> Referral:
        """A draft with every step answered."""
        draft = services.start_draft(
            by=self.spoke_desk,
            practice=self.spoke,
            key=uuid.uuid4(),
            patient=patient_details(nhs_number, **patient),
        )
        return self.complete(draft, need=need, to_onward=to_onward)

    def complete(self, draft: Referral, *, need: Need = CONTRACEPTIVE_IMPLANT, to_onward: bool = True) -> Referral:
        """Answer every step after the patient's."""
        services.change_need(referral_id=draft.pk, by=self.spoke_desk, need=need)
        self.answer_safety(draft)
        services.change_consent(referral_id=draft.pk, by=self.spoke_desk, to_share=True, to_onward=to_onward)
        services.change_contact(referral_id=draft.pk, by=self.spoke_desk, wishes=ANYTHING_IS_SAFE)
        return services.choose_hub(referral_id=draft.pk, by=self.spoke_desk, hub_id=self.hub.pk)

    def answer_safety(self, draft: Referral, **answers: str) -> None:
        """Answer every safety question of a draft: nothing is the matter, but where `answers` say otherwise."""
        draft.refresh_from_db()
        fine = {each.key: YES if each.kind == PREGNANCY else NO for each in screening_of(draft).questions}
        answer_safety(referral_id=draft.pk, by=self.spoke_desk, answers=fine | answers)

    def submitted(self, **given: object) -> Referral:
        return services.submit(referral_id=self.draft(**given).pk, by=self.spoke_desk)

    def accepted(self, **given: object) -> Referral:
        sent = self.submitted(**given)
        return services.accept(referral_id=sent.pk, by=self.fitter_user, version=sent.version)

    def let_referrers_book(self, lets: bool = True) -> None:
        """Switch direct booking at the hub on, or off."""
        hub = Hub.objects.get(pk=self.hub.pk)
        change_hub(
            by=self.admin,
            hub_id=hub.pk,
            version=hub.version,
            methods=hub.methods,
            is_accepting=hub.is_accepting,
            max_open_referrals=hub.max_open_referrals,
            access_notes=hub.access_notes,
            direct_booking=lets,
        )

    def book(self, referral: Referral, slot: Slot) -> Appointment:
        return services.book(referral_id=referral.pk, by=self.hub_desk, version=referral.version, slot_id=slot.uuid)

    def booked(self, **given: object) -> Referral:
        referral = self.accepted(**given)
        self.book(referral, self.add_clinic().slots.first())
        referral.refresh_from_db()
        return referral


def implant_record(**changes: object) -> FittingRecord:
    """A Nexplanon fitted today."""
    today = timezone.localdate()
    given = {
        "performed_on": today,
        "method": Method.IMPLANT,
        "device": "Nexplanon",
        "batch_number": "T0042",
        "device_expires_on": today + timedelta(days=400),
        "pregnancy_excluded_by": "reliable_method",
    }
    return FittingRecord(**(given | changes))


def make_practice(code: str, **fields: object) -> Practice:
    return Practice.objects.create(**({"code": code, "name": f"Practice {code}"} | fields))


def make_world() -> World:
    admin = make_user(Role.NETWORK_ADMIN, name="Network Admin")
    spoke = make_practice("N82001", latitude=53.41, longitude=-2.98)
    return World(
        admin=admin,
        spoke=spoke,
        spoke_desk=make_user(Role.PRACTICE_STAFF, spoke, name="Spoke Desk"),
        **_staffed_hub(admin, make_practice("N82002", latitude=53.42, longitude=-2.96), "Dr Amy Hall", "7000001"),
    )


def with_another_hub(world: World, code: str = "N82003") -> World:
    """The same spoke with a second hub, staffed like the first, as the one that it refers to."""
    practice = make_practice(code, latitude=53.43, longitude=-2.94)
    return replace(world, **_staffed_hub(world.admin, practice, f"Dr {code}", f"7{code[1:]}0"))


def _staffed_hub(admin: User, practice: Practice, name: str, number: str) -> dict[str, Any]:
    hub = make_hub(by=admin, practice=practice, methods=list(Method))
    fitter_user = make_user(Role.FITTER, practice, is_clinician=True, name=name)
    fitter = add_fitter(
        by=admin, name=name, registration_body="GMC", registration_number=number, hubs=[hub], user=fitter_user
    )
    today = timezone.localdate()
    for competence in (Competence.SDI_IR, Competence.IUT):
        add_letter(
            by=admin,
            fitter=fitter,
            competence=competence,
            issued_on=today - timedelta(days=400),
            expires_on=today + timedelta(days=1400),
        )
    return {
        "hub": hub,
        "hub_desk": make_user(Role.PRACTICE_STAFF, practice, name="Hub Desk"),
        "fitter": fitter,
        "fitter_user": fitter_user,
    }
