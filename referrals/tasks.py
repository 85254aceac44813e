"""What the worker does: messages to patients (referrals/services/sending.py), offers that ran out, old lists."""

from celery import shared_task
from django.utils import timezone

from referrals.imports import uploads
from referrals.services import holds, sending


@shared_task
def send_notification(pk: int) -> None:
    """Send one message, if it is still due."""
    sending.send(pk=pk)


@shared_task
def send_due_notifications() -> None:
    """Send what is due: what is tried again, and what a broker that was away did not queue."""
    sending.send_due()


@shared_task
def queue_reminders() -> None:
    """Queue the reminders of appointments that come near."""
    sending.queue_reminders()


@shared_task
def release_expired_holds() -> None:
    """Free the times on offer whose time to answer is over."""
    holds.release_expired()


@shared_task
def ask_receipts() -> None:
    """Ask what became of messages on their way."""
    sending.ask_receipts()


@shared_task
def forget_old_lists() -> None:
    """Delete lists of patients with a device that were uploaded and are 12 hours old."""
    uploads.forget_old(timezone.now())
