"""Whether and how a patient may be written to. Pure. Source: domain.md 5.3 and A30: safe contact, opt-out."""

import re
from dataclasses import dataclass

SMS, EMAIL = "sms", "email"

OPTED_OUT = "The patient wants no more messages"
NOT_ASKED = "The patient was not asked whether messages are safe"
NOT_SAFE = "Messages are not safe for the patient"
NO_MOBILE = "Texts are safe, but the phone number is not a mobile"
NO_ADDRESS = "E-mail is safe, but there is no e-mail address"

_MOBILE = re.compile(r"(0|\+?44|0044)7[0-9]{9}")


@dataclass(frozen=True)
class Wishes:
    """What the patient said about being written to. None: not asked."""

    phone: str
    email: str
    may_text: bool | None
    may_email: bool | None
    has_opted_out: bool


@dataclass(frozen=True)
class Decision:
    """The channel, "sms" or "email"; or none, and then why."""

    channel: str
    reason: str = ""


def is_mobile(phone: str) -> bool:
    """Whether a UK number can get texts."""
    return _MOBILE.fullmatch(re.sub(r"[\s()\-.]", "", phone)) is not None


def decide(wishes: Wishes) -> Decision:
    """A text where it is safe and the number is a mobile, else an e-mail where that is safe, else nothing.

    Only a yes allows a message; what was not asked does not.
    """
    if wishes.has_opted_out:
        return Decision("", OPTED_OUT)
    if wishes.may_text and is_mobile(wishes.phone):
        return Decision(SMS)
    if wishes.may_email and wishes.email:
        return Decision(EMAIL)
    if wishes.may_text:
        return Decision("", NO_MOBILE)
    if wishes.may_email:
        return Decision("", NO_ADDRESS)
    if wishes.may_text is None and wishes.may_email is None:
        return Decision("", NOT_ASKED)
    return Decision("", NOT_SAFE)
