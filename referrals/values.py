"""What people give the pathway, checked. Pure: the rules hold for pages, imports and the API alike."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from practices.methods import COILS, Method, Procedure
from referrals.errors import InvalidDetailError

OLDEST = 130
# Domain.md 2.6: patients under 16 need a safeguarding record, which this service does not hold yet.
YOUNGEST = 16

_POSTCODE = re.compile(r"[A-Z]{1,2}[0-9][A-Z0-9]? [0-9][A-Z]{2}")
_PHONE = re.compile(r"(\+44|0)[0-9]{9,10}")


def age_on(born_on: date, day: date) -> int:
    """Age in whole years on a day."""
    return day.year - born_on.year - ((day.month, day.day) < (born_on.month, born_on.day))


def parse_postcode(text: str) -> str:
    """A postcode in its usual form, "L6 4EW". Raises InvalidDetailError."""
    squeezed = re.sub(r"\s", "", text).upper()
    postcode = f"{squeezed[:-3]} {squeezed[-3:]}"
    if not _POSTCODE.fullmatch(postcode):
        raise InvalidDetailError("postcode", "Enter a full UK postcode, like L6 4EW")
    return postcode


def parse_phone(text: str) -> str:
    """Digits of a UK phone number, with +44 kept. Raises InvalidDetailError."""
    digits = re.sub(r"[\s()\-.]", "", text)
    if not _PHONE.fullmatch(digits):
        raise InvalidDetailError("phone", "Enter a UK phone number, like 07700 900 982 or 0151 496 0000")
    return digits


@dataclass(frozen=True)
class PatientDetails:
    """Who the patient is. `nhs_number` is ten digits or empty, and then `without_number` says why."""

    nhs_number: str
    without_number: str
    first_name: str
    last_name: str
    born_on: date
    postcode: str
    phone: str

    def check(self, today: date) -> None:
        """Raise InvalidDetailError for the first thing that cannot be right."""
        if bool(self.nhs_number) == bool(self.without_number):
            raise InvalidDetailError("nhs_number", "Enter the patient's NHS number, or say why there is none")
        if not any(map(str.isalnum, self.first_name)):
            raise InvalidDetailError("first_name", "Enter the patient's first name")
        if not any(map(str.isalnum, self.last_name)):
            raise InvalidDetailError("last_name", "Enter the patient's last name")
        check_date_of_birth(self.born_on, today)


def check_date_of_birth(born_on: date, today: date) -> None:
    """Raise InvalidDetailError for a date no patient of this service can be born on."""
    if born_on > today:
        raise InvalidDetailError("born_on", "Date of birth must be in the past")
    age = age_on(born_on, today)
    if age >= OLDEST:
        raise InvalidDetailError("born_on", "Check the date of birth, it is more than 130 years ago")
    if age < YOUNGEST:
        raise InvalidDetailError(
            "born_on", "This service cannot send referrals for patients under 16 yet. Phone the sexual health clinic"
        )


@dataclass(frozen=True)
class Need:
    """What the patient needs and why. `method` is a RequestedMethod, `device_in_place` a Method or empty."""

    method: str
    procedure: str
    device_in_place: str
    indication: str
    notes: str

    def check(self) -> None:
        """Raise InvalidDetailError for a need that contradicts itself."""
        if self.procedure != Procedure.FIT and not self.device_in_place:
            raise InvalidDetailError("device_in_place", "Select which device is in place now")
        if self.procedure == Procedure.REMOVE and self.method != self.device_in_place:
            raise InvalidDetailError("method", "Select the device to remove")


@dataclass(frozen=True)
class FittingRecord:
    """What a fitter did. Dates are London dates; batch and expiry belong to the device fitted."""

    performed_on: date
    method: Method
    device: str
    batch_number: str
    device_expires_on: date | None


def family_of(requested: str) -> frozenset[str]:
    """Requests that stand for the same need, so that two of them would be a duplicate (A4)."""
    coils = frozenset({*(method.value for method in COILS), "either_coil"})
    return coils if requested in coils else frozenset({requested})
