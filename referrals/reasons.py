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
