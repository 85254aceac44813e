"""What is managed where, beyond what a hub says it fits."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from practices.directory import Service
from practices.models.organisations import Practice


class ProvidedService(models.Model):
    """An organisation manages a condition or does a procedure. What a hub fits is said by its methods alone."""

    practice = models.ForeignKey(Practice, on_delete=models.CASCADE, related_name="provided_services")
    service = models.CharField(max_length=20, choices=Service.choices)
    consultant_support = models.CharField(
        max_length=200, blank=True, help_text="The consultant or department that supports it. Empty: none."
    )
    notes = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering: ClassVar = ["practice", "service"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["practice", "service"], name="service_listed_once"),
            models.CheckConstraint(condition=Q(service__in=Service.values), name="provided_service_known"),
        ]

    def __str__(self) -> str:
        return f"{self.service} at {self.practice_id}"
