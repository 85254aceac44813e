"""Every change to a referral. Each function locks, checks, saves and records the event, in one transaction.

`by` is the person who acts; `version` is the one the page showed, so that a second tab overwrites nothing.
A referral the person may not see raises Referral.DoesNotExist, as one that is not there (A14).
"""

from referrals.services.drafts import change_consent, change_need, change_patient, choose_hub, start_draft, submit
from referrals.services.hub import accept, book, cancel, return_to_referrer, unbook
from referrals.services.outcomes import record_fitting

__all__ = [
    "accept",
    "book",
    "cancel",
    "change_consent",
    "change_need",
    "change_patient",
    "choose_hub",
    "record_fitting",
    "return_to_referrer",
    "start_draft",
    "submit",
    "unbook",
]
