"""Who a patient is, by whomever it is typed: the fields have words of their own, and the same rules."""

from datetime import date

from django.utils import timezone

from larc.nhsuk.forms import Form
from referrals.forms.cleaning import nhs_number_of, told_at_the_field
from referrals.values import check_date_of_birth, parse_phone


class IdentityForm(Form):
    """Checks `nhs_number`, which may be left out, `born_on` and `phone`."""

    def clean_nhs_number(self) -> str:
        number = self.cleaned_data["nhs_number"]
        return nhs_number_of(number) if number else ""

    def clean_born_on(self) -> date:
        born_on: date = self.cleaned_data["born_on"]
        with told_at_the_field():
            check_date_of_birth(born_on, timezone.localdate())
        return born_on

    def clean_phone(self) -> str:
        with told_at_the_field():
            return parse_phone(self.cleaned_data["phone"])
