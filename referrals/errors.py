"""What can go wrong with a referral. `str(error)` is for the person on the page, in plain English."""

from datetime import datetime

from referrals.workflow import NotAllowedError

__all__ = [
    "HubUnavailableError",
    "IncompleteError",
    "InvalidDetailError",
    "NotAllowedError",
    "OpenReferralError",
    "ReferralError",
    "SlotTakenError",
    "StaleError",
]


class ReferralError(Exception):
    """The base of what a service refuses."""


class StaleError(ReferralError):
    """The referral changed since the page was opened."""

    def __init__(self) -> None:
        super().__init__("This page is out of date: the referral has changed since you opened it.")


class IncompleteError(ReferralError):
    """A draft lacks something it needs before it can be sent. `missing` names the steps."""

    def __init__(self, *missing: str) -> None:
        self.missing = missing
        super().__init__("The referral is not complete. Answer the questions that are still open, then send it.")


class InvalidDetailError(ReferralError):
    """A value that cannot be right. `field` names it."""

    def __init__(self, field: str, message: str) -> None:
        self.field = field
        super().__init__(message)


class HubUnavailableError(ReferralError):
    """The practice chosen cannot take this referral now (A7)."""

    def __init__(self) -> None:
        super().__init__("This practice cannot take the referral now. Choose another practice.")


class SlotTakenError(ReferralError):
    """Someone else was faster (A10), or the time is kept for someone it was offered to, `held_until` a moment."""

    def __init__(self, starts_at: datetime | None, *, held_until: datetime | None = None) -> None:
        self.starts_at = starts_at
        self.held_until = held_until
        taken = "This time is kept for another patient." if held_until else "Someone has just booked this time."
        super().__init__(f"{taken} Choose another time.")


class OpenReferralError(ReferralError):
    """The patient already has an open referral for the same need (A4).

    `referral_id` is given only when the person may see that referral; otherwise the mere fact is all they learn.
    """

    def __init__(self, referral_id: object | None) -> None:
        self.referral_id = referral_id
        super().__init__("A referral is already open for this patient.")
