"""How a referral of the demonstration lives: its steps in order, each through the services and at its time."""

import uuid
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from larc.accounts.models import User
from larc.demo.clock import as_if_at
from larc.demo.plans import ReferralPlan, Story
from practices.methods import methods_meant
from practices.models import Slot
from referrals import services
from referrals.clocks import LONDON
from referrals.eligibility import NO, PREGNANCY, YES
from referrals.models import ContactAttempt, Referral, SafetyReview
from referrals.models.activity import PregnancyExclusion
from referrals.products import available
from referrals.reasons import (
    CancelReason,
    DischargeReason,
    NotFittedReason,
    OnwardReason,
    ReturnReason,
)
from referrals.screening import screening_of
from referrals.selectors import slots_for
from referrals.services import sending
from referrals.services.safeguarding import FraserAssessment
from referrals.values import FittingRecord, PatientDetails, Wishes

if TYPE_CHECKING:
    from larc.demo.world import World

MORNING, AFTERNOON = 9, 14


class Life:
    """One referral from its first page on. `at` is the moment of the next step."""

    def __init__(self, world: "World", plan: ReferralPlan, nhs_number: str, place: int) -> None:
        self.world, self.plan, self.nhs_number, self.place = world, plan, nhs_number, place
        self.desk = world.desk_of(plan.spoke)
        self.gp = world.clinician_of_spoke(plan.spoke)
        self.hub, self.fitter = world.hubs[plan.hub], world.clinician(plan.hub)
        self.at = world.at_work(plan.sent_days_ago, MORNING, 7 * place % 60)
        self.until: datetime | None = None
        self.referral: Referral

    def live(self) -> None:
        """Take every step of the story: sent as soon as written, then one a working day, awaiting appointments."""
        for step in BEFORE_SENDING[self.plan.story]:
            with as_if_at(self.at):
                step(self)
                # What the step queued for the patient goes out at its time, and not weeks later.
                sending.send_due()
        for step in AFTER_SENDING[self.plan.story]:
            self.at, self.until = (
                self.until or self.world.next_working_day(self.at, AFTERNOON, 11 * self.place % 60),
                None,
            )
            with as_if_at(self.at):
                step(self)
                # What the step queued for the patient goes out at its time, and not weeks later.
                sending.send_due()

    def write(self) -> None:
        plan, practice = self.plan, self.world.practices[self.plan.spoke]
        patient = PatientDetails(
            nhs_number=self.nhs_number,
            without_number="",
            first_name=plan.first_name,
            last_name=plan.last_name,
            born_on=self.world.today - timedelta(days=int(plan.age * 365.25) + 20 + 11 * self.place % 300),
            postcode=practice.postcode,
            # Numbers that Ofcom keeps free for drama.
            phone=f"07700900{100 + self.place}",
        )
        draft = services.start_draft(by=self.desk, practice=practice, key=uuid.uuid4(), patient=patient)
        given: dict[str, Any] = {"referral_id": draft.pk, "by": self.desk}
        services.change_need(**given, need=plan.need)
        screening = screening_of(Referral.objects.get(pk=draft.pk))
        fine = {each.key: YES if each.kind == PREGNANCY else NO for each in screening.questions}
        services.answer_safety(**given, answers=fine | plan.answers)
        wishes = Wishes(may_text=True, may_leave_message=self.place % 3 != 0, may_email=False, wants_chaperone=False)
        services.change_contact(**given, wishes=wishes)
        self.referral = services.change_consent(
            **given, to_share=True, to_onward=bool(self.plan.then) or self.place % 4 != 0
        )

    def need_in_time(self) -> None:
        services.set_emergency(**self._by(self.desk), first_sex_at=timezone.now() - timedelta(hours=20))

    def sign_off(self) -> None:
        services.review_safety(
            **self._by(self.gp),
            side=SafetyReview.Side.REFERRER,
            reason="Discussed with her: other methods suit her less, and she knows the risk.",
        )

    def assess(self) -> None:
        services.record_fraser(**self._by(self.gp), assessment=FraserAssessment(True, True, True, True, True))

    def hold(self) -> None:
        services.name_lead(**self._by(self.desk), lead=self.gp)
        services.choose_hub(**self._by(self.desk), hub_id=self.hub.pk)
        services.hold_for_safeguarding(**self._by(self.desk), lead=self.gp)

    def send(self) -> None:
        services.choose_hub(**self._by(self.desk), hub_id=self.hub.pk)
        services.submit(**self._by(self.desk))

    def ask(self) -> None:
        question = "When was her last smear, and was it normal?"
        services.request_information(**self._now(self.fitter), comment=question)

    def give_back(self) -> None:
        comment = "Please add the date and result of the examination."
        reason = ReturnReason.NOT_ENOUGH_INFORMATION
        services.return_to_referrer(**self._now(self.fitter), reason=reason, comment=comment)

    def cancel(self) -> None:
        services.cancel(**self._now(self.desk), reason=CancelReason.PATIENT_REQUEST, comment="")

    def redirect(self) -> None:
        services.redirect(**self._now(self.fitter), hub_id=self.world.hubs[self.plan.then].pk)

    def accept(self) -> None:
        services.accept(**self._now(self.fitter))

    def call_in_vain(self) -> None:
        how, outcome = ContactAttempt.How.PHONE, ContactAttempt.Outcome.NO_ANSWER
        services.record_contact(**self._by(self.fitter), how=how, outcome=outcome)

    def book(self) -> None:
        """The first free time, which is before today when the story began long ago."""
        self._book(self._slots()[0])

    def book_ahead(self) -> None:
        tomorrow = self.world.moment(-1, 0)
        self._book(next(slot for slot in self._slots() if slot.starts_at >= tomorrow))

    def fit(self) -> None:
        seen_on = self.at.astimezone(LONDON).date()
        method, indication = methods_meant(self.plan.need.method)[0], self.plan.need.indication
        record = FittingRecord(
            performed_on=seen_on,
            method=method,
            device=available(method=method, indication=indication, on=seen_on)[0].name,
            batch_number="DEMO-0001",
            device_expires_on=seen_on + timedelta(days=700),
            pregnancy_excluded_by=PregnancyExclusion.RELIABLE_METHOD,
            may_tell_practice=True,
        )
        services.record_fitting(**self._now(self.fitter), record=record)

    def try_in_vain(self) -> None:
        seen_on = self.at.astimezone(LONDON).date()
        services.record_not_fitted(**self._now(self.fitter), reason=NotFittedReason.FAILED, attended_on=seen_on)

    def miss(self) -> None:
        services.record_dna(**self._now(self.fitter))

    def reopen(self) -> None:
        services.reopen(**self._now(self.fitter))

    def send_onward(self) -> None:
        destination = "Community gynaecology, invented"
        services.send_onward(**self._now(self.fitter), destination=destination, reason=OnwardReason.COMPLEX)

    def discharge(self) -> None:
        services.discharge(
            **self._now(self.fitter),
            reason=DischargeReason.MISSED,
            comment="Two appointments missed. No concern known.",
            safeguarding_checked=True,
        )

    def _slots(self) -> list[Slot]:
        self.referral.refresh_from_db()
        return list(slots_for(referral=self.referral, by=self.fitter))

    def _book(self, slot: Slot) -> None:
        services.book(**self._now(self.fitter), slot_id=slot.uuid)
        self.until = slot.ends_at

    def _by(self, user: User) -> dict[str, Any]:
        return {"referral_id": self.referral.pk, "by": user}

    def _now(self, user: User) -> dict[str, Any]:
        self.referral.refresh_from_db()
        return self._by(user) | {"version": self.referral.version}


Step = Callable[[Life], None]

_SENT = (Life.write, Life.send)
BEFORE_SENDING: Mapping[Story, tuple[Step, ...]] = dict.fromkeys(Story, _SENT) | {
    Story.DRAFT: (Life.write,),
    Story.TO_SIGN_OFF: (Life.write,),
    Story.FLAGGED: (Life.write, Life.sign_off, Life.send),
    Story.UNDER_16: (Life.write, Life.assess, Life.send),
    Story.HELD: (Life.write, Life.hold),
    Story.EMERGENCY: (Life.write, Life.need_in_time, Life.send),
}
_MISSED = (Life.accept, Life.book, Life.miss)
_IN_VAIN = (Life.accept, Life.book, Life.try_in_vain)
AFTER_SENDING: Mapping[Story, tuple[Step, ...]] = dict.fromkeys(Story, ()) | {
    Story.ACCEPTED: (Life.accept,),
    Story.BOOKED: (Life.accept, Life.book_ahead),
    Story.FITTED: (Life.accept, Life.book, Life.fit),
    Story.RETURNED: (Life.give_back,),
    Story.CANCELLED: (Life.cancel,),
    Story.QUESTIONED: (Life.ask,),
    Story.REDIRECTED: (Life.redirect,),
    Story.NOT_REACHED: (Life.accept, Life.call_in_vain, Life.call_in_vain),
    Story.UNRECORDED: (Life.accept, Life.book),
    Story.MISSED: _MISSED,
    Story.MISSED_AND_OVER: (*_MISSED, Life.reopen, Life.book),
    Story.DISCHARGED: (*_MISSED, Life.reopen, Life.book, Life.miss, Life.discharge),
    Story.NOT_FITTED: _IN_VAIN,
    Story.ONWARD: (*_IN_VAIN, Life.send_onward),
}
