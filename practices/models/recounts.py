from typing import ClassVar

from django.db import models

from practices.models.organisations import Practice


class RecountKey(models.Model):
    """A practice's month whose prepared counts may no longer be true.

    Append-only until drained: a key marked while it is being recounted is a new row, so it cannot be
    swallowed (architecture.md, Recompute). `month` is the first of a month; null means every month, and of a fitting
    practice every month of all whose women were fitted there.
    """

    registered_practice = models.ForeignKey(Practice, on_delete=models.CASCADE, related_name="+")
    fitting_practice = models.ForeignKey(Practice, on_delete=models.CASCADE, null=True, related_name="+")
    month = models.DateField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(month__isnull=True) | models.Q(month__day=1), name="recount_month_is_a_first"
            )
        ]

    def __str__(self) -> str:
        return f"{self.registered_practice_id} {self.month}"
