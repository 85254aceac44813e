"""What a payer pays for a procedure, and since when. Kept by admins: no amount is known beforehand."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from practices.methods import Method
from referrals.codes import ENDING_ACTIONS, Action
from referrals.models.activity import Payer

PAID_ACTIONS = [(action.value, action.label) for action in ENDING_ACTIONS]


class Tariff(models.Model):
    """An amount from a day until the next row of the same payer, method and procedure begins."""

    payer = models.CharField(max_length=20, choices=Payer.choices)
    method = models.CharField(max_length=20, choices=Method.choices)
    action = models.CharField(max_length=10, choices=PAID_ACTIONS)
    starts_on = models.DateField()
    pounds = models.DecimalField(
        max_digits=8, decimal_places=2, null=True, help_text="Empty: nothing is agreed from this day on."
    )
    source = models.CharField(max_length=200, help_text="Where the amount is from, such as a contract.")

    class Meta:
        ordering: ClassVar = ["payer", "method", "action", "starts_on"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["payer", "method", "action", "starts_on"], name="one_tariff_from_a_day"),
            models.CheckConstraint(condition=Q(pounds__isnull=True) | Q(pounds__gte=0), name="tariff_not_negative"),
            models.CheckConstraint(condition=Q(payer__in=Payer.values), name="tariff_payer_known"),
            models.CheckConstraint(condition=Q(method__in=Method.values), name="tariff_method_known"),
            models.CheckConstraint(
                condition=Q(action__in=[Action(action).value for action in ENDING_ACTIONS]), name="tariff_action_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.payer} {self.method} {self.action} from {self.starts_on}"
