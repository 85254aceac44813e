"""Reasons a person picks from. Sources: domain.md 8.2 (e-RS cancellation reasons) and 5.2 (rejection reasons)."""

from django.db.models import TextChoices


class CancelReason(TextChoices):
    NO_LONGER_REQUIRED = "no_longer_required", "No longer needed"
    PATIENT_REQUEST = "patient_request", "The patient asked to cancel"
    FITTED_ELSEWHERE = "fitted_elsewhere", "Fitted somewhere else"
    PRIVATE = "private", "The patient is going private"
    PATIENT_DIED = "patient_died", "The patient has died"
    DUPLICATE = "duplicate", "Sent by mistake or twice"


# A hub closes a referral only for these: the need is otherwise the referrer's to end.
HUB_CANCEL_REASONS = frozenset({CancelReason.PATIENT_REQUEST, CancelReason.PATIENT_DIED})


class ReturnReason(TextChoices):
    NOT_SUITABLE_HERE = "not_suitable_here", "This practice cannot do this fitting"
    NO_CAPACITY = "no_capacity", "No appointment in time"
    NO_CONTACT = "no_contact", "The patient could not be reached"
    NOT_ENOUGH_INFORMATION = "not_enough_information", "There is not enough information"
    OTHER = "other", "Another reason"


class UnbookReason(TextChoices):
    PATIENT = "patient", "The patient cannot come"
    CLINIC = "clinic", "The clinic is cancelled"
    MISTAKE = "mistake", "Booked by mistake"


class OnwardReason(TextChoices):
    NOT_POSSIBLE_HERE = "not_possible_here", "It could not be fitted or removed here"
    COMPLEX = "complex", "It needs a complex fitting service"
    IMAGING = "imaging", "The device must be found by ultrasound or X-ray first"
    MEDICAL = "medical", "A medical condition needs a specialist first"
    OTHER = "other", "Another reason"


class DischargeReason(TextChoices):
    MISSED = "missed", "The patient did not come to the appointments"
    NO_CONTACT = "no_contact", "The patient could not be reached"


class ErrorReason(TextChoices):
    WRONG_PATIENT = "wrong_patient", "It was about the wrong patient"
    WRONG_RECORD = "wrong_record", "What was recorded did not happen"
    DUPLICATE = "duplicate", "It was recorded twice"
    TEST = "test", "It was a test"
    OTHER = "other", "Another reason"


class NotFittedReason(TextChoices):
    """Why a patient who came was not fitted. Source: domain.md 8.2."""

    FAILED = "failed", "It was tried and did not succeed"
    PREGNANCY_NOT_EXCLUDED = "pregnancy_not_excluded", "Pregnancy could not be excluded"
    DECLINED = "declined", "The patient decided against it"
    CONTRAINDICATED = "contraindicated", "It is not safe for this patient"
    INFECTION = "infection", "Signs of an infection"


class UnbookedReason(TextChoices):
    """Why there was no appointment to record an outcome of. Source: domain.md 8.2."""

    WALK_IN = "walk_in", "The patient was seen without an appointment"
    BEFORE_REFERRAL = "before_referral", "It was done before the referral arrived"
