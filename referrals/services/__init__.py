"""Every change to a referral. Each function locks, checks, saves and records the event, in one transaction.

`by` is the person who acts; `version` is the one the page showed, so that a second tab overwrites nothing.
A referral the person may not see raises Referral.DoesNotExist, as one that is not there (A14).
"""

from referrals.services.closing import cancel, discharge, enter_in_error, send_onward
from referrals.services.coding import enter_code
from referrals.services.conversation import add_note, answer, record_contact, request_information
from referrals.services.devices import put_back_on_list, record_device_contact, record_device_gone, take_off_list
from referrals.services.drafts import (
    change_consent,
    change_contact,
    change_need,
    choose_hub,
    start_draft,
    submit,
)
from referrals.services.emergency import hand_off, set_emergency
from referrals.services.hub import accept, book, reopen, reschedule, unbook
from referrals.services.legs import redirect, return_to_referrer, send_again
from referrals.services.letters import acknowledge
from referrals.services.notifications import allow_messages, deal_with, stop_messages, try_again
from referrals.services.offers import record_offer
from referrals.services.outcomes import record_dna, record_fitting, record_not_fitted
from referrals.services.patients import change_patient
from referrals.services.payers import assign_payer
from referrals.services.recalls import refer_for_device
from referrals.services.safeguarding import (
    add_safeguarding_note,
    hold_for_safeguarding,
    name_lead,
    record_fraser,
    release,
)
from referrals.services.safety import answer_safety, review_safety
from referrals.services.self_referral import ask, confirm
from referrals.services.short_notice import (
    accept_offer,
    change_short_notice,
    decline_offer,
    next_candidate,
    offer_slot,
)

__all__ = [
    "accept",
    "accept_offer",
    "acknowledge",
    "add_note",
    "add_safeguarding_note",
    "allow_messages",
    "answer",
    "answer_safety",
    "ask",
    "assign_payer",
    "book",
    "cancel",
    "change_consent",
    "change_contact",
    "change_need",
    "change_patient",
    "change_short_notice",
    "choose_hub",
    "confirm",
    "deal_with",
    "decline_offer",
    "discharge",
    "enter_code",
    "enter_in_error",
    "hand_off",
    "hold_for_safeguarding",
    "name_lead",
    "next_candidate",
    "offer_slot",
    "put_back_on_list",
    "record_contact",
    "record_device_contact",
    "record_device_gone",
    "record_dna",
    "record_fitting",
    "record_fraser",
    "record_not_fitted",
    "record_offer",
    "redirect",
    "refer_for_device",
    "release",
    "reopen",
    "request_information",
    "reschedule",
    "return_to_referrer",
    "review_safety",
    "send_again",
    "send_onward",
    "set_emergency",
    "start_draft",
    "stop_messages",
    "submit",
    "take_off_list",
    "try_again",
    "unbook",
]
