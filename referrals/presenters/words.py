"""What is asked for, where it stands and how long it has waited, in words that several pages share."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from larc.nhsuk.formatting import (
    format_date,
    format_number,
    format_plural,
    format_weekday_date,
    format_weekday_date_time,
)
from practices.methods import Procedure
from practices.models import Practice
from referrals import clocks
from referrals.clocks import Result, day_number, evaluate, last_day
from referrals.dossier import appointment_of
from referrals.models import Appointment, Leg, Patient, Referral
from referrals.models.pathway import RequestedMethod
from referrals.waits import course_of, limit_of
from referrals.workflow import TAG_COLOURS, TERMINAL, Action, Status

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
    """Where a referral stands in its 28 days, or the 5 of a clinic. `late` is the words of the red tag, or empty."""

    text: str
    late: str = ""


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
    """For a list: "Day 12 of 28", "Day 31, 3 days past the limit", "Sent 2 November 2026" once it is over."""
    if referral.clock_started_at is None or referral.submitted_at is None:
        return "Never sent" if referral.status in TERMINAL else "Not sent yet"
    if referral.status in TERMINAL:
        return f"Sent {format_date(referral.submitted_at)}"
    if referral.is_emergency:
        return deadline_words(referral)
    day, limit = day_number(referral.clock_start, today), limit_of(referral)
    return f"Day {day} of {limit}" if day <= limit else f"Day {day}, {_past(day - limit)}"


def deadline_words(referral: Referral) -> str:
    """Until when an emergency coil may be fitted: "Fit by Thursday 5 November 2026 at 2:30pm"."""
    return f"Fit by {format_weekday_date_time(referral.ec_deadline)}"


def late_words(referral: Referral, today: date) -> str:
    """The red tag of an open referral past its limit: "Past 28 days"; empty for any other."""
    if referral.clock_started_at is None or referral.status in TERMINAL:
        return ""
    if referral.is_emergency:
        is_over = referral.ec_deadline is not None and referral.ec_deadline < timezone.now()
        return "Past its deadline" if is_over else ""
    limit = limit_of(referral)
    return f"Past {format_plural(limit, 'day')}" if day_number(referral.clock_start, today) > limit else ""


def clock(referral: Referral, *, today: date, fitted_on: date | None) -> Clock:
    """The clock line of a referral's page. `fitted_on` is the London date of the fitting, if there is one."""
    if referral.clock_started_at is None:
        return Clock(day_words(referral, today))
    if fitted_on:
        day = day_number(referral.clock_start, fitted_on)
        return Clock(f"{DONE[referral.procedure]} on day {day}{_kept_words(referral)}")
    if referral.status in TERMINAL and referral.closed_at:
        return Clock(f"Closed on {format_date(referral.closed_at)}. {_result(referral, today)}.")
    late = late_words(referral, today)
    if referral.is_emergency or late:
        return Clock(day_words(referral, today), late)
    last = format_weekday_date(last_day(referral.clock_start, limit_of(referral)))
    return Clock(f"{day_words(referral, today)}. Fit by {last}.")


def hub_clock(referral: Referral, today: date) -> str:
    """The clocks of the practice whose turn it is, for the page of a referral read by `dossier.read`; empty if none.

    How long a practice that was not the first has had it, which is fair to it while the patient's clock goes on; and
    until when a decision (K4) or an answer (K5) is due.
    """
    leg = next((leg for leg in referral.legs.all() if leg.closed_at is None), None)
    if leg is None:
        return ""
    days = format_plural(day_number(leg.assigned_at, today), "day")
    since = f"{leg.hub.practice} has had it since {format_date(leg.assigned_at)}, for {days}."
    said = ["" if leg.number == 1 else since, _due_words(referral, leg, today)]
    return " ".join(part for part in said if part)


def _due_words(referral: Referral, leg: Leg, today: date) -> str:
    """By when the next word is due. An emergency's own deadline comes before both."""
    if referral.is_emergency:
        return ""
    if referral.status == Status.SUBMITTED:
        began = _last(referral, Action.ANSWER, since=leg.assigned_at) or leg.assigned_at
        due, is_late = clocks.triage_due(began), clocks.evaluate_triage(began, None, today) == Result.BREACHING
        return f"The decision {'was' if is_late else 'is'} due by {format_weekday_date(due)}."
    asked = _last(referral, Action.REQUEST_INFORMATION, since=leg.assigned_at)
    if referral.status == Status.INFO_REQUESTED and asked:
        due = last_day(asked, clocks.answer_limit(clocks.london_date(asked)))
        is_late = clocks.evaluate_answer(asked, None, today) == Result.BREACHING
        return f"The answer {'was' if is_late else 'is'} due by {format_weekday_date(due)}."
    return ""


def _last(referral: Referral, action: Action, *, since: datetime) -> datetime | None:
    """When an action was last taken in a practice's turn."""
    return max(
        (event.at for event in referral.events.all() if event.action == action and event.at >= since), default=None
    )


def _kept_words(referral: Referral) -> str:
    """Of an emergency that was fitted at an appointment, whether that was in time (K3); empty for any other."""
    appointment = appointment_of(referral)
    if referral.ec_deadline is None or appointment is None or appointment.state != Appointment.State.FULFILLED:
        return ""
    result = clocks.evaluate_emergency(
        deadline=referral.ec_deadline,
        slot_at=appointment.slot.starts_at,
        status=Status(referral.status),
        now=timezone.now(),
    )
    return ", before its deadline" if result == Result.PASSED else ", after its deadline"


def _result(referral: Referral, today: date) -> str:
    """Whether one that ended without a fitting counts in the figures."""
    if referral.is_emergency:
        return "Not counted: an emergency has its own deadline"
    limit = limit_of(referral)
    result = evaluate(course_of(referral, None), limit=limit, today=today)
    return (
        "Not counted in waits" if result == Result.INELIGIBLE else f"Not fitted within {format_plural(limit, 'day')}"
    )


def _past(days: int) -> str:
    return f"{format_plural(days, 'day')} past the limit"


def still_counts(referral: Referral, at: Practice | None = None) -> str:
    """That a change starts no clock anew, `at` another practice too: "The 28 days still count from 2 May 2026." """
    if referral.is_emergency:
        return f"{deadline_words(referral)}, as before."
    return f"The {limit_of(referral, at)} days still count from {format_date(referral.clock_start)}."


def goes_on(referral: Referral) -> str:
    """That waiting for an answer stops no clock: "The 28 days carry on while you wait." """
    if referral.is_emergency:
        return f"{deadline_words(referral)}, answered or not."
    return f"The {limit_of(referral)} days carry on while you wait."


def practices_that(count: int, referral: Referral) -> str:
    """ "8 practices fit hormonal coils" """
    thing = THINGS[referral.method]
    one, many = VERBS[referral.procedure]
    return f"1 practice {one} {thing}" if count == 1 else f"{format_number(count)} practices {many} {thing}"
