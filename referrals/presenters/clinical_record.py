"""What was done as plain facts: in letters, and as the text that the fitting practice pastes into its own system."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from django.utils import timezone

from larc.nhsuk.formatting import format_date, format_nhs_number, format_phone
from practices.models import Practice
from referrals.codes import COUNTED_ACTIONS, meaning_of
from referrals.letters import Document, Rows, Section, as_text, plain
from referrals.models import Fitting, Patient
from referrals.models.activity import Complication, PregnancyExclusion
from referrals.review import Review, review_of

UNCODED = "Uncoded: no code is verified for this. Record it in words."
UNAPPROVED = "The review date follows a rule that no clinician has approved yet."


class Paste(NamedTuple):
    """What is copied into the clinical system: text under a title, and the code of what was done.

    `uncoded` are the words that stand for a code where none is verified; both are empty where nothing was done.
    """

    title: str
    text: str
    code: str = ""
    uncoded: str = ""


def to_paste(fittings: Iterable[Fitting], patient: Patient) -> list[Paste]:
    """What was done to a patient and stands, for the system of the practice that did it, letter or not (L18)."""
    return [
        paste(what_was_done(fitting), document(fitting, patient), fitting)
        for fitting in fittings
        if fitting.reversed_at is None
    ]


def paste(title: str, document: Document, fitting: Fitting | None) -> Paste:
    """A document as text, with the code of the fitting it is about, if it is about one."""
    if fitting is None:
        return Paste(title, as_text(document))
    return Paste(title, as_text(document), fitting.snomed_code, "" if fitting.snomed_code else UNCODED)


def document(fitting: Fitting, patient: Patient) -> Document:
    """A procedure for the record of the practice that did it, by the rules in force today."""
    review = review_of_fitting(fitting, patient, timezone.localdate())
    unapproved = (UNAPPROVED,) if review and review.source and not review.is_approved else ()
    reference = fitting.referral.reference if fitting.referral else ""
    return assemble(
        reference=reference,
        title=f"{what_was_done(fitting)}, referral {reference}",
        sender=fitting.fitting_practice,
        opening=(),
        sections=[
            Section("Patient", patient_rows(patient)),
            Section("Procedure", done_rows(fitting)),
            Section("Device", device_rows(fitting, review), unapproved),
            Section("Code", code_rows(fitting)),
        ],
    )


def assemble(
    *,
    reference: str,
    title: str,
    sender: Practice,
    opening: Rows,
    sections: Iterable[Section],
    notices: Iterable[str] = (),
) -> Document:
    """A document without empty sections, and without what cannot be seen. An empty value reads "Not known"."""
    phone = format_phone(sender.phone) if sender.phone else ""
    said_by = (plain(words).strip() for words in (practice_words(sender), sender.address, phone))
    return Document(
        reference=reference,
        title=title,
        sender=tuple(words for words in said_by if words),
        opening=_cleaned(opening),
        notices=tuple(notices),
        sections=tuple(
            Section(section.title, _cleaned(section.rows), section.paragraphs)
            for section in sections
            if section.rows or section.paragraphs
        ),
    )


def what_was_done(fitting: Fitting) -> str:
    """ "Fitted: Implant" """
    return f"{fitting.get_action_display()}: {fitting.get_method_display()}"


def review_of_fitting(fitting: Fitting, patient: Patient, today: date) -> Review | None:
    """When the device that was fitted is due; None when none was left in place."""
    if fitting.action not in COUNTED_ACTIONS:
        return None
    placed = getattr(fitting, "placed", None)
    return review_of(
        product=fitting.device,
        indication=fitting.indication,
        born_on=patient.born_on,
        inserted_on=fitting.performed_on,
        today=today,
        change_every_months=placed and placed.change_every_months,
    )


def patient_rows(patient: Patient) -> Rows:
    number = format_nhs_number(patient.nhs_number) if patient.nhs_number else "Not traced"
    return (("Name", patient.full_name), ("Date of birth", format_date(patient.born_on)), ("NHS number", number))


def done_rows(fitting: Fitting) -> Rows:
    """When it was done, by whom, and how it went."""
    complications = [str(Complication(one).label) for one in fitting.complications]
    rows = [
        ("Date of procedure", format_date(fitting.performed_on)),
        ("By", fitting.fitter.name if fitting.fitter else ""),
        ("Complications", ", ".join(complications) or "None recorded"),
    ]
    if fitting.pregnancy_excluded_by:
        rows.append(("Pregnancy excluded", str(PregnancyExclusion(fitting.pregnancy_excluded_by).label)))
    return tuple(rows)


def device_rows(fitting: Fitting, review: Review | None) -> Rows:
    """The device and when it is due; nothing where none was fitted."""
    if not fitting.device:
        return ()
    rows = [
        ("Device", fitting.device),
        ("Batch number", fitting.batch_number),
        ("Expiry date", format_date(fitting.device_expires_on)),
    ]
    if review:
        until = "At the menopause" if review.until_menopause else format_date(review.due_on)
        rows.append(("Due for review", until))
    return tuple(rows)


def code_rows(fitting: Fitting) -> Rows:
    """The code with what it means, or that there is none (L9)."""
    if not fitting.snomed_code:
        return (("SNOMED CT code", UNCODED),)
    meaning = meaning_of(fitting.snomed_code, fitting.performed_on)
    return (("SNOMED CT code", fitting.snomed_code), ("Meaning", meaning.term if meaning else ""))


def practice_words(practice: Practice) -> str:
    return f"{practice.name} (ODS code {practice.code})"


def _cleaned(rows: Iterable[tuple[str, str]]) -> Rows:
    return tuple((key, plain(value).strip() or "Not known") for key, value in rows)
