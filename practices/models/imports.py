from typing import ClassVar

from django.db import models


class ImportRun(models.Model):
    """One file read: what it was, how much of it loaded, how much was set aside."""

    kind = models.CharField(max_length=30)
    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    at = models.DateTimeField(auto_now_add=True)
    rows = models.PositiveIntegerField()
    created = models.PositiveIntegerField()
    changed = models.PositiveIntegerField()
    unchanged = models.PositiveIntegerField()
    quarantined = models.PositiveIntegerField()

    class Meta:
        ordering: ClassVar = ["-at"]

    def __str__(self) -> str:
        return f"{self.kind} {self.file_name}"


class ImportRefusal(models.Model):
    """One file refused whole: nothing was changed.

    Neither its name nor the reason is kept, which may tell a patient's name; whoever ran the import was told.
    """

    kind = models.CharField(max_length=30)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["-at"]

    def __str__(self) -> str:
        return f"{self.kind} refused"
