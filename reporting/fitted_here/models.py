"""What each practice fitted in each month: a small prepared table beside the counts by registered practice."""

from typing import ClassVar

from django.db import models

from practices.models import PCN, Practice


class FittedMonth(models.Model):
    """Fittings at a practice in one month that is over, and those of them for women of other practices.

    Derived by the recount alone, as the counts are, and so without keys that the database checks. Of no rate: who is
    fitted here may be registered anywhere.
    """

    practice = models.ForeignKey(
        Practice,
        on_delete=models.CASCADE,
        related_name="+",
        db_index=False,
        db_constraint=False,
        help_text="Where they were fitted.",
    )
    pcn = models.ForeignKey(
        PCN, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False, db_constraint=False
    )
    month = models.DateField(help_text="First of the month.")
    implant = models.PositiveIntegerField()
    copper_iud = models.PositiveIntegerField()
    lng_ius = models.PositiveIntegerField()
    implant_for_others = models.PositiveIntegerField(help_text="Of women registered at another practice.")
    copper_iud_for_others = models.PositiveIntegerField()
    lng_ius_for_others = models.PositiveIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["practice", "month"], name="fitted_month_once"),
            models.CheckConstraint(condition=models.Q(month__day=1), name="fitted_month_is_a_first"),
        ]
        indexes: ClassVar = [models.Index(fields=["pcn", "month"])]

    def __str__(self) -> str:
        return f"{self.practice_id} {self.month}"
