"""Which months lack a practice's data: a small prepared table beside the counts (A21)."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from practices.models import Practice


class MissingMonth(models.Model):
    """What usually comes from a fitting practice that sent nothing for a month, by where its women are registered.

    Derived by the recount alone, as the counts are, and so without keys that the database checks.
    """

    practice = models.ForeignKey(
        Practice,
        on_delete=models.CASCADE,
        related_name="+",
        db_index=False,
        db_constraint=False,
        help_text="Where the women are registered.",
    )
    month = models.DateField(help_text="First of the month.")
    fitting_practice = models.ForeignKey(
        Practice, on_delete=models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )
    usual = models.PositiveIntegerField(help_text="Fittings of the women in the 12 months before.")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["practice", "month", "fitting_practice"], name="missing_month_once"),
            models.CheckConstraint(condition=models.Q(month__day=1), name="missing_month_is_a_first"),
        ]
        indexes: ClassVar = [models.Index(fields=["fitting_practice", "month"])]

    def __str__(self) -> str:
        return f"{self.fitting_practice_id} {self.month}"


class SilenceKey(models.Model):
    """Practices whose fittings of a month changed, still to be looked at for silence. Append-only, then taken."""

    month = models.DateField(null=True, help_text="First of the month. Empty: every practice and month.")
    fitting_practices = ArrayField(models.BigIntegerField())

    def __str__(self) -> str:
        return f"{self.month}"
