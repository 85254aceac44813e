"""An outcome letter in words: the one place that makes its facts, which PDF, text and page then show the same."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from larc.nhsuk.formatting import format_date, format_nhs_number, format_phone
from practices.models import Practice
from referrals.clocks import london_date
from referrals.codes import COUNTED_ACTIONS, meaning_of
from referrals.letters import Document, Rows, Section, plain
from referrals.letters.advice import advice_for
from referrals.models import Fitting, Letter, Patient, Referral
from referrals.models.activity import Complication, PregnancyExclusion
from referrals.models.pathway import Indication
from referrals.presenters.story import REASONS
from referrals.presenters.words import need
from referrals.review import Review, review_of
from referrals.workflow import Action, Status

RESULTS: dict[str, str] = {
    Letter.Kind.NOT_FITTED: "The patient came and nothing was fitted",
    Letter.Kind.DISCHARGED: "Discharged, nothing was fitted",
    Letter.Kind.ONWARD: "Sent onward, nothing was fitted here",
    Letter.Kind.RETURNED: "Returned to the referring practice",
    Letter.Kind.WITHDRAWN: "What the earlier letter says was entered in error",
}
UNCODED = "Uncoded: no code is verified for this. Record it in words."
IN_ERROR = "This outcome was later marked as entered in error. Do not rely on this letter."
NOTE = "You get this because the patient is registered with you and agreed that you are told."
UNAPPROVED = "Advice and review dates follow rules that no clinician has approved yet."


def document(letter: Letter) -> Document:
    """The letter as plain facts, by the rules in force on its day.

    A note to a practice that did not refer tells what was done and nothing of what the two practices wrote.
    """
    day = london_date(letter.at)
    review = review_of_fitting(letter.fitting, letter.referral.patient, day)
    sections = [
        Section("Patient", _patient(letter.referral.patient)),
        Section("Outcome", (*_outcome(letter), *_done(letter.fitting))),
        Section("Device", _device(letter.fitting, review)),
        Section("For the patient's record", _code(letter.fitting)),
        Section("What we ask of you", (), _advice(letter, review, day)),
    ]
    return Document(
        reference=letter.referral.reference,
        title=title(letter),
        sender=_cleaned_words(_practice(letter.sender), letter.sender.address, _phone(letter.sender)),
        opening=_cleaned(
            [
                ("To", _practice(letter.practice)),
                ("Date", format_date(letter.at)),
                ("Our reference", letter.referral.reference),
            ]
        ),
        notices=tuple(_notices(letter)),
        sections=tuple(
            Section(section.title, _cleaned(section.rows), section.paragraphs)
            for section in sections
            if section.rows or section.paragraphs
        ),
    )


def cards(document: Document) -> list[dict[str, Any]]:
    """The same facts for the page: a card for each section, the opening first."""
    sections = [Section("Letter", document.opening), *document.sections]
    return [
        {
            "title": section.title,
            "rows": [{"key": key, "value": value} for key, value in section.rows],
            "paragraphs": section.paragraphs,
        }
        for section in sections
    ]


def title(letter: Letter) -> str:
    """Names the reference, never the patient: it is the title of the page and of the file."""
    what = "Note of the outcome" if letter.to == Letter.To.REGISTERED else "Outcome"
    return f"{what} of referral {letter.referral.reference}"


def result(letter: Letter) -> str:
    """What came of it in a few words: "Fitted: Implant", "Discharged, nothing was fitted"."""
    if letter.kind != Letter.Kind.FITTED or letter.fitting is None:
        return RESULTS[letter.kind]
    return f"{letter.fitting.get_action_display()}: {letter.fitting.get_method_display()}"


def code(letter: Letter) -> str:
    """The SNOMED CT code of what was done; empty where there is none."""
    return letter.fitting.snomed_code if letter.fitting else ""


def file_name(letter: Letter) -> str:
    """Holds the reference, not the patient."""
    return f"letter-{letter.referral.reference}.pdf"


def review_of_fitting(fitting: Fitting | None, patient: Patient, today: date) -> Review | None:
    """When the device that was fitted is due; None when none was left in place."""
    if fitting is None or fitting.action not in COUNTED_ACTIONS:
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


def _patient(patient: Patient) -> Rows:
    number = format_nhs_number(patient.nhs_number) if patient.nhs_number else "Not traced"
    return (("Name", patient.full_name), ("Date of birth", format_date(patient.born_on)), ("NHS number", number))


def _outcome(letter: Letter) -> Rows:
    """A practice that only gets a note reads neither who referred nor why."""
    rows: list[tuple[str, str]] = [("Result", result(letter))]
    if letter.event.happened_at and letter.fitting is None:
        rows.append(("Date", format_date(letter.event.happened_at)))
    if letter.to == Letter.To.REFERRER:
        rows += [*_why(letter), *_referral(letter.referral)]
    return tuple(rows)


def _why(letter: Letter) -> Iterable[tuple[str, str]]:
    event = letter.event
    choices = REASONS.get(Action(event.action))
    if event.reason and choices and letter.kind != Letter.Kind.FITTED:
        yield "Reason", str(choices(event.reason).label) if event.reason in choices.values else event.reason
    if event.counterpart:
        yield "Sent to", event.counterpart
    if event.comment:
        yield "Comment", event.comment


def _referral(referral: Referral) -> Iterable[tuple[str, str]]:
    if referral.method:
        yield "Asked for", need(referral)
        yield "Main reason", str(Indication(referral.indication).label)
    yield "Referred by", _practice(referral.referring_practice)
    if referral.submitted_at:
        yield "Referred on", format_date(referral.submitted_at)


def _done(fitting: Fitting | None) -> Rows:
    if fitting is None:
        return ()
    complications = [str(Complication(one).label) for one in fitting.complications]
    rows = [
        ("Date of procedure", format_date(fitting.performed_on)),
        ("By", fitting.fitter.name if fitting.fitter else ""),
        ("Complications", ", ".join(complications) or "None recorded"),
    ]
    if fitting.pregnancy_excluded_by:
        rows.append(("Pregnancy excluded", str(PregnancyExclusion(fitting.pregnancy_excluded_by).label)))
    return tuple(rows)


def _device(fitting: Fitting | None, review: Review | None) -> Rows:
    if fitting is None or not fitting.device:
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


def _code(fitting: Fitting | None) -> Rows:
    if fitting is None:
        return ()
    if not fitting.snomed_code:
        return (("SNOMED CT code", UNCODED),)
    meaning = meaning_of(fitting.snomed_code, fitting.performed_on)
    return (("SNOMED CT code", fitting.snomed_code), ("Meaning", meaning.term if meaning else ""))


def _advice(letter: Letter, review: Review | None, day: date) -> tuple[str, ...]:
    fitting = letter.fitting
    advice = advice_for(
        letter.kind, method=fitting.method if fitting else "", action=fitting.action if fitting else "", on=day
    )
    unapproved = not advice.is_approved or (review and review.source and not review.is_approved)
    return (*advice.sentences, *([UNAPPROVED] if unapproved else []))


def _notices(letter: Letter) -> Iterable[str]:
    was_reversed = letter.fitting is not None and letter.fitting.reversed_at is not None
    if letter.kind != Letter.Kind.WITHDRAWN and (was_reversed or letter.referral.status == Status.ENTERED_IN_ERROR):
        yield IN_ERROR
    if letter.to == Letter.To.REGISTERED:
        yield NOTE


def _practice(practice: Practice) -> str:
    return f"{practice.name} (ODS code {practice.code})"


def _phone(practice: Practice) -> str:
    return format_phone(practice.phone) if practice.phone else ""


def _cleaned(rows: Iterable[tuple[str, str]]) -> Rows:
    """Rows without what cannot be seen; an empty value reads "Not known"."""
    return tuple((key, plain(value).strip() or "Not known") for key, value in rows)


def _cleaned_words(*words: str) -> tuple[str, ...]:
    return tuple(cleaned for word in words if (cleaned := plain(word).strip()))
