"""What people give the pathway, checked. Pure: the rules hold for pages, imports and the API alike."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from practices.methods import COILS, Method, Procedure
from referrals.errors import InvalidDetailError

OLDEST = 130
MOST_NOTICE_HOURS = 7 * 24

# Reasons for which only a hormonal coil of 52 mg may be fitted (domain.md 2.4); "several" holds one of them.
NEED_HORMONAL_COIL = frozenset({"hmb", "hrt", "several"})

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
    """Who the patient is. `nhs_number` is ten digits or empty, and then `without_number` says why.

    `recorded_sex` is a RecordedSex or empty, and decides nothing (A6).
    """

    nhs_number: str
    without_number: str
    first_name: str
    last_name: str
    born_on: date
    postcode: str
    phone: str
    recorded_sex: str = ""

    def check(self, today: date) -> None:
        """Raise InvalidDetailError for the first thing that cannot be right."""
        if bool(self.nhs_number) == bool(self.without_number):
            raise InvalidDetailError("nhs_number", "Enter the patient's NHS number, or say why there is none")
        if not any(map(str.isalnum, self.first_name)):
            raise InvalidDetailError("first_name", "Enter the patient's first name")
        if not any(map(str.isalnum, self.last_name)):
            raise InvalidDetailError("last_name", "Enter the patient's last name")
        check_date_of_birth(self.born_on, today)


@dataclass(frozen=True)
class Wishes:
    """How the patient may be reached, and what they need at the appointment. Empty texts: nothing of the kind.

    `adjustments` are values of Patient.Adjustment.
    """

    may_text: bool
    may_leave_message: bool
    may_email: bool
    wants_chaperone: bool
    email: str = ""
    interpreter_language: str = ""
    adjustments: tuple[str, ...] = ()
    adjustment_notes: str = ""
    short_notice: bool | None = None
    notice_hours: int | None = None

    def check(self) -> None:
        """Raise InvalidDetailError for wishes that contradict themselves."""
        if self.may_email and not self.email:
            raise InvalidDetailError("email", "Enter the patient's email address")
        check_notice(self.short_notice, self.notice_hours)


def check_notice(short_notice: bool | None, notice_hours: int | None) -> None:
    """Raise InvalidDetailError unless who would come at short notice, and only they, says how short."""
    if (short_notice is True) != (notice_hours is not None):
        raise InvalidDetailError("notice_hours", "Select how much notice the patient needs")
    if notice_hours is not None and not 1 <= notice_hours <= MOST_NOTICE_HOURS:
        raise InvalidDetailError("notice_hours", "Notice must be between 1 hour and 7 days")


def check_date_of_birth(born_on: date, today: date) -> None:
    """Raise InvalidDetailError for a date no patient of this service can be born on."""
    if born_on > today:
        raise InvalidDetailError("born_on", "Date of birth must be in the past")
    if age_on(born_on, today) >= OLDEST:
        raise InvalidDetailError("born_on", "Check the date of birth, it is more than 130 years ago")


# Method, procedure and reason of an emergency coil (domain.md 2.3).
EMERGENCY = (Method.COPPER_IUD, Procedure.FIT, "contraception")


@dataclass(frozen=True)
class Need:
    """What the patient needs and why. `method` is a RequestedMethod, `device_in_place` a Method or empty."""

    method: str
    procedure: str
    device_in_place: str
    indication: str
    notes: str
    is_emergency: bool = False

    def check(self) -> None:
        """Raise InvalidDetailError for a need that contradicts itself."""
        if self.is_emergency and (self.method, self.procedure, self.indication) != EMERGENCY:
            raise InvalidDetailError("wanted", "For emergency contraception select a new copper coil (IUD)")
        if self.procedure != Procedure.FIT and not self.device_in_place:
            raise InvalidDetailError("device_in_place", "Select which device is in place now")
        if self.procedure == Procedure.REMOVE:
            if self.method != self.device_in_place:
                raise InvalidDetailError("method", "Select the device to remove")
        elif self.indication in NEED_HORMONAL_COIL and self.method != Method.LNG_IUS:
            raise InvalidDetailError(
                "indication",
                "Heavy periods and HRT need a hormonal coil (IUS). Change what the patient needs, or the main reason",
            )
        elif self.method == Method.RING_PESSARY and self.indication != "other":
            raise InvalidDetailError("indication", "For a ring pessary select “Another reason”, such as a prolapse")


@dataclass(frozen=True)
class FittingRecord:
    """What a fitter did. Dates are London dates; batch and expiry belong to the device fitted.

    `complications` are values of Complication, `pregnancy_excluded_by` one of PregnancyExclusion; `late_reason` says
    why it is recorded after its month closed (A16), `change_every_months` when this patient's pessary is due.
    """

    performed_on: date
    method: Method
    device: str = ""
    batch_number: str = ""
    device_expires_on: date | None = None
    complications: tuple[str, ...] = ()
    pregnancy_excluded_by: str = ""
    may_tell_practice: bool | None = None
    late_reason: str = ""
    change_every_months: int | None = None


@dataclass(frozen=True)
class FailedAttempt:
    """An insertion or removal that was tried and did not succeed: activity, never counted."""

    method: Method
    complications: tuple[str, ...] = ()


def family_of(requested: str) -> frozenset[str]:
    """Requests that stand for the same need, so that two of them would be a duplicate (A4)."""
    coils = frozenset({*(method.value for method in COILS), "either_coil"})
    return coils if requested in coils else frozenset({requested})
