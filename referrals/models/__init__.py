from referrals.models.activity import ActivityTotal, Fitting
from referrals.models.pathway import Appointment, Leg, Patient, Referral, ReferralEvent, SubmittedForm

__all__ = [
    "ActivityTotal",
    "Appointment",
    "Fitting",
    "Leg",
    "Patient",
    "Referral",
    "ReferralEvent",
    "SubmittedForm",
]
