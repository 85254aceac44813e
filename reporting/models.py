from typing import ClassVar

from django.db import models

from practices.models import PCN, Practice


class MonthlyCounts(models.Model):
    """Fittings by method in one month, and the women aged 15 to 44 they are counted over.

    Fittings at sexual health clinics stand beside those at GP practices: only a total adds the two (L3).

    Numerator and denominator are stored, never a rate. No denominator is null, which is not zero.
    The rows are derived from tables whose keys are checked; checking each again doubled a full recount.
    """

    month = models.DateField(help_text="First of the month.")
    implant = models.PositiveIntegerField()
    copper_iud = models.PositiveIntegerField()
    lng_ius = models.PositiveIntegerField()
    implant_at_clinics = models.PositiveIntegerField()
    copper_iud_at_clinics = models.PositiveIntegerField()
    lng_ius_at_clinics = models.PositiveIntegerField()
    women = models.PositiveIntegerField(null=True, help_text="From the latest list sizes up to the month's end.")
    women_counted_on = models.DateField(null=True, help_text="Date of the oldest list size used.")
    women_are_estimated = models.BooleanField(default=False)

    class Meta:
        abstract = True


class PracticeMonth(MonthlyCounts):
    """Fittings of the women registered at a practice, wherever they were fitted."""

    practice = models.ForeignKey(
        Practice, on_delete=models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )
    pcn = models.ForeignKey(
        PCN,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        db_index=False,
        db_constraint=False,
        help_text="The PCN it is counted in, kept so that a practice's leaving is seen in the PCN it left.",
    )

    class Meta:
        indexes: ClassVar = [models.Index(fields=["pcn", "month"])]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["practice", "month"],
                name="practice_month_once",
            ),
            models.CheckConstraint(condition=models.Q(month__day=1), name="practice_month_is_a_first"),
        ]

    def __str__(self) -> str:
        return f"{self.practice_id} {self.month}"


class PCNMonth(MonthlyCounts):
    """The sum over a PCN's practices, by their current membership cast back (architecture.md 5)."""

    pcn = models.ForeignKey(PCN, on_delete=models.CASCADE, related_name="+", db_index=False, db_constraint=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["pcn", "month"], name="pcn_month_once"),
            models.CheckConstraint(condition=models.Q(month__day=1), name="pcn_month_is_a_first"),
        ]
        indexes: ClassVar = [models.Index(fields=["month", "pcn"])]

    def __str__(self) -> str:
        return f"{self.pcn_id} {self.month}"


class DataCut(models.Model):
    """One publication of the prepared counts. Pages carry its number, so that a new cut makes them new."""

    until = models.DateField(help_text="First of the latest month counted: the month it was made in, so far.")
    at = models.DateTimeField(auto_now_add=True)
    is_full = models.BooleanField()
    cells_changed = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"Data cut {self.pk}"
