from referrals.models.activity import ActivityTotal, Fitting
from referrals.models.contact import ContactAttempt, Note, Notification, Offer
from referrals.models.devices import Device, DeviceContact, DeviceList
from referrals.models.letters import Letter
from referrals.models.pathway import Appointment, Leg, Referral, ReferralEvent, SubmittedForm
from referrals.models.patients import Patient
from referrals.models.safety import FraserRecord, SafeguardingHold, SafeguardingNote, SafetyAnswer, SafetyReview
from referrals.models.short_notice import ShortNoticeOffer
from referrals.models.tariff import Tariff

__all__ = [
    "ActivityTotal",
    "Appointment",
    "ContactAttempt",
    "Device",
    "DeviceContact",
    "DeviceList",
    "Fitting",
    "FraserRecord",
    "Leg",
    "Letter",
    "Note",
    "Notification",
    "Offer",
    "Patient",
    "Referral",
    "ReferralEvent",
    "SafeguardingHold",
    "SafeguardingNote",
    "SafetyAnswer",
    "SafetyReview",
    "ShortNoticeOffer",
    "SubmittedForm",
    "Tariff",
]
