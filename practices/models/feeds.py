"""Addresses at which a calendar program reads clinics, without any patient."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models

from practices.models.capacity import Hub


class CalendarFeed(models.Model):
    """An address that shows its person's clinics to whoever knows it, until it is revoked.

    Of the address only a digest is stored: nobody can read it here. It shows no more than its person may see at the
    time, so it ends with their account and with their work at the practice.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="calendar_feeds")
    hub = models.ForeignKey(
        Hub,
        on_delete=models.CASCADE,
        null=True,
        related_name="calendar_feeds",
        help_text="Empty: every hub whose clinics the person may see.",
    )
    token_digest = models.CharField(max_length=64, unique=True, help_text="SHA-256 of the secret in the address.")
    created_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    last_read_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.uuid}"
