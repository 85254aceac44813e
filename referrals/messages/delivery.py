"""The ways by which a message leaves the service: GOV.UK Notify, or a file. Knows no model.

Which one is the setting PATIENT_MESSAGES: "notify" or "file". Neither logs whom a message is for.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from django.conf import settings
from notifications_python_client.errors import APIError
from notifications_python_client.notifications import NotificationsAPIClient

from referrals.messages.wish import SMS

# Shorter than the first wait before a message is tried again, so that a try is over before the next begins.
TIMEOUT_SECONDS = 10

NOT_SENT = "The message service did not take it"
NO_SUCH_NUMBER = "The phone number cannot get texts"
NO_SUCH_ADDRESS = "The email address does not work"
PHONE_OFF = "The phone was off or full for days"
INBOX_FULL = "The email address took nothing for days"
FAULT = "A technical fault at the message service"


class TryAgainError(Exception):
    """It could not be sent now: the service is busy, down or not reached. The text says which, for the log."""


class RefusedError(Exception):
    """It can never be sent like this. The text is the reason in plain English, without the number or address."""


@dataclass(frozen=True)
class Outgoing:
    """A message on its way out. `reference` is its own for ever: the same at each try."""

    reference: uuid.UUID
    channel: str
    address: str
    subject: str
    text: str


@dataclass(frozen=True)
class Receipt:
    """What became of a message that was taken: delivered, failed with a `problem`, or neither yet."""

    is_delivered: bool
    problem: str = ""


class Delivery(Protocol):
    """A way out. Each function may raise TryAgainError."""

    has_receipts: bool

    def send(self, message: Outgoing) -> str:
        """Hand over, and return the provider's id. Raises RefusedError."""

    def taken(self, message: Outgoing) -> str:
        """The provider's id of an earlier try whose answer was lost, or empty when it never arrived."""

    def receipt(self, provider_id: str, channel: str) -> Receipt:
        """What became of it."""


def chosen() -> Delivery:
    """The way out that the settings name."""
    return Notify() if settings.PATIENT_MESSAGES == "notify" else File(Path(settings.PATIENT_MESSAGES_FILE))


class File:
    """Appends messages to a file instead of sending them. Of the address only its end is written."""

    has_receipts = False

    def __init__(self, path: Path) -> None:
        self.path = path

    def send(self, message: Outgoing) -> str:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with self.path.open("a", encoding="utf-8") as file:
                file.write(f"{message.channel} to …{message.address[-3:]}: {message.text}\n")
        except OSError as error:
            raise TryAgainError(f"the file cannot be written ({error.strerror})") from error
        return str(message.reference)

    def taken(self, message: Outgoing) -> str:
        return ""

    def receipt(self, provider_id: str, channel: str) -> Receipt:
        return Receipt(is_delivered=True)


class Notify:
    """GOV.UK Notify. Two templates there hold nothing but ((text)), and ((subject)) for an e-mail."""

    has_receipts = True

    def __init__(self) -> None:
        self.client: Any = NotificationsAPIClient(
            settings.NOTIFY_API_KEY, base_url=settings.NOTIFY_URL, timeout=TIMEOUT_SECONDS
        )

    def send(self, message: Outgoing) -> str:
        try:
            return str(self._send(message)["id"])
        except APIError as error:
            if error.status_code == 400:
                raise RefusedError(_refusal(error, message.channel)) from None
            raise TryAgainError(f"Notify answered {error.status_code}") from None

    def _send(self, message: Outgoing) -> dict[str, Any]:
        reference = str(message.reference)
        if message.channel == SMS:
            sent: dict[str, Any] = self.client.send_sms_notification(
                phone_number=message.address,
                template_id=settings.NOTIFY_SMS_TEMPLATE,
                personalisation={"text": message.text},
                reference=reference,
            )
        else:
            sent = self.client.send_email_notification(
                email_address=message.address,
                template_id=settings.NOTIFY_EMAIL_TEMPLATE,
                personalisation={"subject": message.subject, "text": message.text},
                reference=reference,
            )
        return sent

    def taken(self, message: Outgoing) -> str:
        found = self._ask(lambda: self.client.get_all_notifications(reference=str(message.reference)))
        alive = [each for each in found["notifications"] if each["status"] not in _FAILURES]
        return str(alive[0]["id"]) if alive else ""

    def receipt(self, provider_id: str, channel: str) -> Receipt:
        status = self._ask(lambda: self.client.get_notification_by_id(provider_id))["status"]
        if status in _FAILURES:
            return Receipt(is_delivered=False, problem=_FAILURES[status][channel != SMS])
        return Receipt(is_delivered=status in _DELIVERED)

    def _ask(self, question: Any) -> dict[str, Any]:
        try:
            answer: dict[str, Any] = question()
        except APIError as error:
            raise TryAgainError(f"Notify answered {error.status_code}") from None
        return answer


# Notify's statuses; of a failure what it means for a text and for an e-mail.
_DELIVERED = frozenset({"delivered", "sent"})
_FAILURES: dict[str, tuple[str, str]] = {
    "permanent-failure": (NO_SUCH_NUMBER, NO_SUCH_ADDRESS),
    "temporary-failure": (PHONE_OFF, INBOX_FULL),
    "technical-failure": (FAULT, FAULT),
}


def _refusal(error: APIError, channel: str) -> str:
    """Notify names the field that is wrong. Its own words may hold what was sent, so they are not kept."""
    if "phone_number" in str(error.message):
        return NO_SUCH_NUMBER
    if "email_address" in str(error.message):
        return NO_SUCH_ADDRESS
    return NOT_SENT
