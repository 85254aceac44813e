"""Whether and how a patient may be written to. Pure. Source: domain.md 5.3 and A30: safe contact, opt-out."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

SMS, EMAIL = "sms", "email"

OPTED_OUT = "The patient wants no more messages"
NOT_ASKED = "The patient was not asked whether messages are safe"
NOT_SAFE = "Messages are not safe for the patient"
NO_MOBILE = "Texts are safe, but the phone number is not a mobile"
NO_ADDRESS = "Email is safe, but there is no email address"

_MOBILE = re.compile(r"(0|\+?44|0044)7[0-9]{9}")


class Patient(Protocol):
    """What the patient said about being written to. None: not asked."""

    @property
    def phone(self) -> str: ...
    @property
    def email(self) -> str: ...
    @property
    def may_text(self) -> bool | None: ...
    @property
    def may_email(self) -> bool | None: ...
    @property
    def opted_out_at(self) -> datetime | None: ...


@dataclass(frozen=True)
class Decision:
    """The channel, "sms" or "email"; or none, and then why."""

    channel: str
    reason: str = ""


def is_mobile(phone: str) -> bool:
    """Whether a UK number can get texts."""
    return _MOBILE.fullmatch(re.sub(r"[\s()\-.]", "", phone)) is not None


def decide(patient: Patient) -> Decision:
    """A text where it is safe and the number is a mobile, else an e-mail where that is safe, else nothing.

    Only a yes allows a message; what was not asked does not.
    """
    if patient.opted_out_at:
        return Decision("", OPTED_OUT)
    if patient.may_text and is_mobile(patient.phone):
        return Decision(SMS)
    if patient.may_email and patient.email:
        return Decision(EMAIL)
    if patient.may_text:
        return Decision("", NO_MOBILE)
    if patient.may_email:
        return Decision("", NO_ADDRESS)
    if patient.may_text is None and patient.may_email is None:
        return Decision("", NOT_ASKED)
    return Decision("", NOT_SAFE)
