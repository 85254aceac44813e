"""What the worker does with messages to patients. The rules are in referrals/services/sending.py."""

from celery import shared_task

from referrals.services import sending


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
def ask_receipts() -> None:
    """Ask what became of messages on their way."""
    sending.ask_receipts()
