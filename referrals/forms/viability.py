"""The period of a hub's viability, and what admins type about tariffs."""

from collections.abc import Mapping
from datetime import date, timedelta

from django import forms

from larc.nhsuk.forms import DateField, Form, RadioField
from practices.methods import Method
from referrals.earnings import Period
from referrals.models.activity import Payer
from referrals.models.tariff import PAID_ACTIONS

WEEKS = {"4": "4 weeks", "12": "12 weeks", "26": "26 weeks", "52": "52 weeks"}
USUAL_WEEKS = "12"


class PeriodForm(forms.Form):
    """So many weeks to yesterday. Invalid when an address asks for what is not offered."""

    weeks = forms.ChoiceField(label="Period to yesterday", choices=WEEKS.items(), required=False)

    def __init__(self, data: Mapping[str, str]) -> None:
        super().__init__({"weeks": data.get("weeks") or USUAL_WEEKS})

    def period(self, today: date) -> Period:
        return weeks_to_yesterday(int(self.cleaned_data["weeks"]), today)


def weeks_to_yesterday(weeks: int, today: date) -> Period:
    """So many weeks, of which yesterday is the last day."""
    return Period(today - timedelta(weeks=weeks), today - timedelta(days=1))


class TariffForm(Form):
    """An amount, or that none is agreed any more."""

    payer = RadioField(label="Who pays?", choices=Payer.choices, error_messages={"required": "Select who pays"})
    method = RadioField(
        label="For which method?", choices=Method.choices, error_messages={"required": "Select a method"}
    )
    action = RadioField(
        label="For what?", choices=PAID_ACTIONS, error_messages={"required": "Select what is paid for"}
    )
    pounds = forms.DecimalField(
        label="Amount for one",
        min_value=0,
        max_digits=8,
        decimal_places=2,
        required=False,
        help_text="In pounds, such as 81.20. Leave empty if nothing is agreed from this day on.",
        error_messages={
            "min_value": "Amount must be 0 or more",
            "max_digits": "Amount must be under £1,000,000",
            "max_whole_digits": "Amount must be under £1,000,000",
            "max_decimal_places": "Amount must be in pounds and pence, such as 81.20",
        },
    )
    starts_on = DateField(
        label="From which day?",
        help_text="For example, 1 4 2026. It holds until another amount begins.",
        error_messages={"required": "Enter the first day"},
    )
    source = forms.CharField(
        label="Source",
        max_length=200,
        help_text="Such as the contract and its year.",
        error_messages={"required": "Enter where the amount is from"},
    )
