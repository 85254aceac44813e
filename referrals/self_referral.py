"""What a patient gives who asks for a referral herself, checked. Pure: the rules hold however it arrives (O8)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import TextChoices

from practices.methods import EITHER_COIL, Method, Procedure
from referrals.errors import InvalidDetailError
from referrals.values import age_on, check_date_of_birth

# A younger patient is asked to phone: someone has to speak with her first (domain.md 2.6).
YOUNGEST = 16


class Wanted(TextChoices):
    """What patients can say they want; what it is exactly their practice settles with them."""

    IMPLANT = Method.IMPLANT.value, "A new implant"
    COIL = EITHER_COIL, "A new coil"
    REMOVAL = "removal", "To have an implant or coil taken out"
    REPLACEMENT = "replacement", "To have an implant or coil changed"
    NOT_SURE = "not_sure", "I am not sure"


@dataclass(frozen=True)
class Request:
    """A patient's own request. `nhs_number` is ten digits, or empty when she does not know it."""

    first_name: str
    last_name: str
    born_on: date
    nhs_number: str
    phone: str
    may_text: bool
    may_leave_message: bool
    wanted: str

    def check(self, today: date) -> None:
        """Raise InvalidDetailError for the first thing that cannot be right."""
        if not any(map(str.isalnum, self.first_name)):
            raise InvalidDetailError("first_name", "Enter your first name")
        if not any(map(str.isalnum, self.last_name)):
            raise InvalidDetailError("last_name", "Enter your last name")
        check_date_of_birth(self.born_on, today)
        if is_too_young(self.born_on, today):
            raise InvalidDetailError("born_on", "Phone your GP practice or a sexual health clinic")
        if self.wanted not in Wanted.values:
            raise InvalidDetailError("wanted", "Select what you would like")

    @property
    def need(self) -> dict[str, str]:
        """What is known of the need. Whatever else the practice asks the patient."""
        if self.wanted in {Wanted.IMPLANT, Wanted.COIL}:
            return {"method": self.wanted, "procedure": Procedure.FIT}
        return {"notes": f"The patient asked: {Wanted(self.wanted).label}"}


def is_too_young(born_on: date, today: date) -> bool:
    """Whether the patient is asked to phone instead."""
    return age_on(born_on, today) < YOUNGEST
