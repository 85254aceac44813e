"""Every change to a referral. Each function locks, checks, saves and records the event, in one transaction.

`by` is the person who acts; `version` is the one the page showed, so that a second tab overwrites nothing.
A referral the person may not see raises Referral.DoesNotExist, as one that is not there (A14).
"""

from referrals.services.closing import cancel, discharge, enter_in_error, send_onward
from referrals.services.conversation import add_note, answer, record_contact, request_information
from referrals.services.drafts import change_consent, change_need, change_patient, choose_hub, start_draft, submit
from referrals.services.hub import accept, book, reopen, reschedule, unbook
from referrals.services.legs import redirect, return_to_referrer, send_again
from referrals.services.outcomes import record_fitting

__all__ = [
    "accept",
    "add_note",
    "answer",
    "book",
    "cancel",
    "change_consent",
    "change_need",
    "change_patient",
    "choose_hub",
    "discharge",
    "enter_in_error",
    "record_contact",
    "record_fitting",
    "redirect",
    "reopen",
    "request_information",
    "reschedule",
    "return_to_referrer",
    "send_again",
    "send_onward",
    "start_draft",
    "submit",
    "unbook",
]
