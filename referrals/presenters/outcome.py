"""The outcome of an appointment in words: what can have happened, and what is about to be recorded."""

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any, NamedTuple

from django.http import QueryDict
from django.utils import timezone

from larc.accounts.kept import NOT_TYPED
from larc.nhsuk.formatting import format_date, format_plural
from practices.methods import Method, Procedure, methods_meant
from referrals.codes import ENDING_ACTIONS, code_for
from referrals.codes import Action as Done
from referrals.models import Appointment, Device, Fitting, Referral
from referrals.models.activity import Complication, Payer, PregnancyExclusion
from referrals.payers import payer_for
from referrals.presenters.devices import due_words
from referrals.products import IMPLANT_STUDIED_FROM, IMPLANT_STUDIED_TO, outside_studied_ages
from referrals.reasons import UnbookedReason
from referrals.values import FittingRecord, age_on
from referrals.workflow import Action

DONE = {Procedure.FIT: Done.FIT, Procedure.REPLACE: Done.REPLACE, Procedure.REMOVE: Done.REMOVE}
# Not among the answers on the page where they are checked.
NOT_KEPT = NOT_TYPED | {"step"}


class Possible(NamedTuple):
    """Something that can have happened: its words and the page that records it."""

    route: str
    text: str


def possible(allowed: Collection[Action], referral: Referral, appointment: Appointment | None) -> list[Possible]:
    """What the reader may record now. Nobody has missed an appointment that has not started (A13)."""
    done = Done(DONE[Procedure(referral.procedure)]).label
    started = appointment is not None and appointment.slot.starts_at <= timezone.now()
    choices = {
        Possible("referrals:outcome-fitted", done): {Action.RECORD_FITTED, Action.RECORD_UNBOOKED_FITTING},
        Possible("referrals:outcome-not-fitted", f"Not {done.lower()}"): {Action.RECORD_NOT_FITTED},
        Possible("referrals:outcome-missed", "Did not attend"): {Action.RECORD_DNA} if started else set(),
    }
    return [choice for choice, actions in choices.items() if actions & set(allowed)]


def code_rows(referral: Referral) -> list[dict[str, str]]:
    """The code that will be recorded today, for each method it may turn out to be (L9)."""
    today = timezone.localdate()
    action = DONE[Procedure(referral.procedure)]
    return [
        {"key": Method(method).label, "value": code_words(code_for(method, action, today))}
        for method in methods_meant(referral.method)
    ]


def code_words(code: str) -> str:
    return code or "Uncoded: no code has been verified for this yet"


def payer_words(payer: str) -> str:
    return Payer(payer).label if payer else "Unassigned: somebody decides later"


def fitting_card(fitting: Fitting) -> dict[str, Any]:
    """What was recorded, and when the device is due by the rules in force today."""
    rows = [
        ("Date", format_date(fitting.performed_on)),
        ("What was done", f"{fitting.get_action_display()}: {fitting.get_method_display()}"),
        ("Device", fitting.device),
        ("Batch number", fitting.batch_number),
        ("Expiry date", fitting.device_expires_on and format_date(fitting.device_expires_on)),
        ("Due for review", _due(fitting, timezone.localdate())),
        ("How pregnancy was excluded", fitting.get_pregnancy_excluded_by_display()),
        ("Complications", ", ".join(Complication(one).label for one in fitting.complications) or "None"),
        ("By", fitting.fitter.name if fitting.fitter else ""),
        ("SNOMED CT code", fitting.snomed_code or "Uncoded"),
        ("Paid by", payer_words(fitting.payer) if fitting.action in ENDING_ACTIONS else ""),
        ("Recorded late because", fitting.late_reason),
    ]
    return {
        "title": "Fitting" if fitting.action in ENDING_ACTIONS else "Attempt",
        "rows": [{"key": key, "value": value} for key, value in rows if value],
    }


def _due(fitting: Fitting, today: date) -> str:
    """When the device it put in is due; nothing for what put none in."""
    device: Device | None = getattr(fitting, "placed", None)
    if device is None:
        return ""
    if device.removed_on:
        return f"No longer in place since {format_date(device.removed_on)}"
    return due_words(device.review_on(today))


def age_flag(referral: Referral) -> str:
    """A sentence for a patient outside the ages an implant was studied in; it never blocks."""
    age = age_on(referral.patient.born_on, timezone.localdate())
    if referral.procedure == Procedure.REMOVE or not outside_studied_ages(method=referral.method, age=age):
        return ""
    studied = f"{IMPLANT_STUDIED_FROM} to {IMPLANT_STUDIED_TO}"
    return f"The implant was studied in women aged {studied}. This patient is {age}. A clinician decides."


def check_rows(record: FittingRecord, referral: Referral, reason: str) -> list[dict[str, Any]]:
    """What is about to be recorded, for the person who did it to read once more."""
    action = DONE[Procedure(referral.procedure)]
    rows = [
        ("Why there was no appointment", reason and UnbookedReason(reason).label),
        ("What was done", f"{action.label}: {record.method.label}"),
        ("Date", format_date(record.performed_on)),
        ("Recorded late because", record.late_reason),
        ("Device", record.device),
        ("Batch number", record.batch_number),
        ("Expiry date", record.device_expires_on and format_date(record.device_expires_on)),
        ("To be changed after", record.change_every_months and format_plural(record.change_every_months, "month")),
        (
            "How pregnancy was excluded",
            record.pregnancy_excluded_by and PregnancyExclusion(record.pregnancy_excluded_by).label,
        ),
        ("Complications", ", ".join(Complication(one).label for one in record.complications) or "None"),
        (
            "Note to the practice where the patient is registered",
            {True: "Yes", False: "No, the patient does not agree", None: ""}[record.may_tell_practice],
        ),
        ("SNOMED CT code", code_words(code_for(record.method, action, record.performed_on))),
        ("Paid by", payer_words(payer_for(indication=referral.indication, on=record.performed_on))),
    ]
    return [{"key": key, "value": value} for key, value in rows if value]


def kept(answers: QueryDict) -> Iterable[tuple[str, str]]:
    """Every answer of a form as it was sent, for hidden fields."""
    return [(name, value) for name in answers if name not in NOT_KEPT for value in answers.getlist(name)]
