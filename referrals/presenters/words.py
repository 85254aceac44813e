"""What is asked for, where it stands and how long it has waited, in words that several pages share."""

from dataclasses import dataclass
from datetime import date

from larc.nhsuk.formatting import format_date, format_number, format_plural, format_weekday_date
from practices.methods import Procedure
from referrals.clocks import ROUTINE_LIMIT, day_number, last_day
from referrals.models import Patient, Referral
from referrals.models.pathway import RequestedMethod
from referrals.workflow import TAG_COLOURS, TERMINAL, Status

# What practices fit, in the plural, as in "8 practices fit hormonal coils".
THINGS: dict[str, str] = {
    RequestedMethod.IMPLANT: "implants",
    RequestedMethod.COPPER_IUD: "copper coils",
    RequestedMethod.LNG_IUS: "hormonal coils",
    RequestedMethod.EITHER_COIL: "coils",
    RequestedMethod.RING_PESSARY: "ring pessaries",
}
FAMILIES: dict[str, str] = {RequestedMethod.IMPLANT: "implant", RequestedMethod.RING_PESSARY: "ring pessary"}
VERBS: dict[str, tuple[str, str]] = {
    Procedure.FIT: ("fits", "fit"),
    Procedure.REPLACE: ("replaces", "replace"),
    Procedure.REMOVE: ("removes", "remove"),
}
DONE: dict[str, str] = {Procedure.FIT: "Fitted", Procedure.REPLACE: "Replaced", Procedure.REMOVE: "Removed"}


@dataclass(frozen=True)
class Clock:
    """Where a referral stands in its 28 days."""

    text: str
    is_late: bool


def need(referral: Referral) -> str:
    """What the patient needs: "Hormonal coil (IUS)", "Removal: Implant"."""
    label = str(RequestedMethod(referral.method).label)
    if referral.procedure == Procedure.FIT:
        return label
    return f"{Procedure(referral.procedure).label}: {label}"


def family(referral: Referral) -> str:
    """The kind of thing a referral is about, as in "an open coil referral"."""
    return FAMILIES.get(referral.method, "coil")


def status_tag(referral: Referral) -> dict[str, str]:
    """The status in words and its colour."""
    status = Status(referral.status)
    return {"text": status.label, "colour": TAG_COLOURS[status]}


def patient_facts(patient: Patient) -> dict[str, object]:
    """What the patient bar shows."""
    return {"name": patient.full_name, "born": patient.born_on, "nhs_number": patient.nhs_number}


def day_words(referral: Referral, today: date) -> str:
    """For a list: "Day 12 of 28", "Day 31, 3 days late", "Sent 2 November 2026" once it is over."""
    if referral.submitted_at is None:
        return "Not sent yet"
    if referral.status in TERMINAL:
        return f"Sent {format_date(referral.submitted_at)}"
    day = day_number(referral.submitted_at, today)
    return f"Day {day} of {ROUTINE_LIMIT}" if day <= ROUTINE_LIMIT else f"Day {day}, {_past(day)}"


def is_late(referral: Referral, today: date) -> bool:
    """Whether an open referral is past its limit."""
    if referral.submitted_at is None or referral.status in TERMINAL:
        return False
    return day_number(referral.submitted_at, today) > ROUTINE_LIMIT


def clock(referral: Referral, *, today: date, fitted_on: date | None) -> Clock:
    """The clock line of a referral's page. `fitted_on` is the London date of the fitting, if there is one."""
    if referral.submitted_at is None:
        return Clock("Not sent yet", is_late=False)
    if fitted_on:
        day = day_number(referral.submitted_at, fitted_on)
        return Clock(f"{DONE[referral.procedure]} on day {day}", is_late=False)
    if referral.status in TERMINAL and referral.closed_at:
        return Clock(f"Closed on {format_date(referral.closed_at)}", is_late=False)
    day = day_number(referral.submitted_at, today)
    if day > ROUTINE_LIMIT:
        return Clock(f"Day {day}, {_past(day)}", is_late=True)
    last = format_weekday_date(last_day(referral.submitted_at))
    return Clock(f"Day {day} of {ROUTINE_LIMIT}. Fit by {last}.", is_late=False)


def _past(day: int) -> str:
    return f"{format_plural(day - ROUTINE_LIMIT, 'day')} past the limit"


def practices_that(count: int, referral: Referral) -> str:
    """ "8 practices fit hormonal coils" """
    thing = THINGS[referral.method]
    one, many = VERBS[referral.procedure]
    return f"1 practice {one} {thing}" if count == 1 else f"{format_number(count)} practices {many} {thing}"
