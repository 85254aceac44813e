"""Sending what was queued."""

from __future__ import annotations


def send(*, pk: int) -> None:
    """Send one message, if it is still due."""


def send_due() -> None:
    """Send every message that is due."""


def queue_reminders() -> None:
    """Queue the reminders that are due."""
