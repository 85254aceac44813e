"""What a referral's safety questions are, what was answered and who has looked: read for services and pages alike."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from referrals.eligibility import NO, PREGNANCY, YES, Assessment, Question, assess, questions_for
from referrals.models import Patient, Referral, SafetyReview
from referrals.values import age_on
from referrals.workflow import Side

# Domain.md 2.6: nobody under 13 can consent to sex in law; at 13 to 15 a clinician assesses by Fraser guidelines.
CONSENT_IN_LAW, ADULT_CONSENT = 13, 16


@dataclass(frozen=True)
class Screening:
    """`answers` are yes, no or not_known by question; `reviews` those of the two practices, the first one first."""

    questions: tuple[Question, ...]
    answers: dict[str, str]
    assessment: Assessment
    reviews: tuple[SafetyReview, ...]

    @property
    def is_answered(self) -> bool:
        """Whether every question has an answer; "not known" is one."""
        return all(question.key in self.answers for question in self.questions)

    @property
    def lacks_sign_off(self) -> bool:
        """Whether someone of the referring practice has still to say why the referral is right all the same."""
        return self.assessment.needs_reason and self.review_of(Side.REFERRER) is None

    @property
    def lacks_acknowledgement(self) -> bool:
        """Whether a clinician of the fitting practice has still to say that the flags are read."""
        return self.assessment.must_be_acknowledged and self.review_of(Side.HUB) is None

    def review_of(self, side: Side) -> SafetyReview | None:
        """The latest review by a side of exactly these flags: one of others, before new answers, stands no more."""
        seen = list(self.assessment.signature)
        return next((each for each in reversed(self.reviews) if each.side == side and each.flags == seen), None)


def _standing_reviews(referral: Referral) -> tuple[SafetyReview, ...]:
    """The reviews about this patient but for those of hubs that had it before: the next one reads the flags itself."""
    reviews = tuple(each for each in referral.safety_reviews.all() if each.patient_key == referral.patient_id)
    if all(each.side != Side.HUB for each in reviews):
        return reviews
    assigned_at = max(leg.assigned_at for leg in referral.legs.all())
    return tuple(each for each in reviews if each.side != Side.HUB or each.at >= assigned_at)


def screening_of(referral: Referral) -> Screening:
    """The screening of a referral under the rules in force today. Reads what is prefetched, if it is."""
    need = (referral.method, referral.procedure, timezone.localdate(), referral.device_in_place)
    answers = {each.question: each.answer for each in referral.safety_answers.all()}
    questions = questions_for(*need)
    if referral.advice_given is not None:
        answers |= {each.key: YES if referral.advice_given else NO for each in questions if each.kind == PREGNANCY}
    return Screening(questions, answers, assess(answers, *need), _standing_reviews(referral))


def age_today(patient: Patient, today: date | None = None) -> int:
    """The patient's age in years."""
    return age_on(patient.born_on, today or timezone.localdate())


def is_under_13(referral: Referral) -> bool:
    """Whether a safeguarding lead must decide before the referral goes anywhere (A5)."""
    return age_today(referral.patient) < CONSENT_IN_LAW


def needs_fraser(referral: Referral) -> bool:
    """Whether a clinician must assess by the Fraser guidelines (A5)."""
    return CONSENT_IN_LAW <= age_today(referral.patient) < ADULT_CONSENT
