from typing import ClassVar

from django.conf import settings
from django.db import models

from larc.audit.requests import current_request_id


class Event(models.Model):
    """One thing a person or the system did or saw. Append-only: a trigger refuses changes and deletions."""

    at = models.DateTimeField(auto_now_add=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    action = models.CharField(max_length=60, help_text="What was done, such as referral.viewed.")
    subject = models.CharField(max_length=80, help_text="The public identifier of what it was done to.")
    organisation = models.CharField(max_length=10, blank=True, help_text="ODS code of where the actor works.")
    request_id = models.UUIDField(null=True, default=current_request_id, help_text="Empty: outside a request.")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["subject", "at"]), models.Index(fields=["actor", "at"])]

    def __str__(self) -> str:
        return f"{self.action} {self.subject}"
