"""An outcome letter in words: the one place that makes its facts, which PDF, text and page then show the same."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from larc.nhsuk.formatting import format_date
from referrals.clocks import london_date
from referrals.letters import Document, Rows, Section
from referrals.letters.advice import advice_for
from referrals.models import Letter, Referral
from referrals.models.pathway import Indication
from referrals.presenters import clinical_record as record
from referrals.presenters.story import REASONS
from referrals.presenters.words import need
from referrals.review import Review
from referrals.workflow import Action, Status

RESULTS: dict[str, str] = {
    Letter.Kind.NOT_FITTED: "The patient came and nothing was fitted",
    Letter.Kind.DISCHARGED: "Discharged, nothing was fitted",
    Letter.Kind.ONWARD: "Sent onward, nothing was fitted here",
    Letter.Kind.RETURNED: "Returned to the referring practice",
    Letter.Kind.WITHDRAWN: "What the earlier letter says was entered in error",
}
IN_ERROR = "This outcome was later marked as entered in error. Do not rely on this letter."
NOTE = "You get this because the patient is registered with you and agreed that you are told."
UNAPPROVED = "Advice and review dates follow rules that no clinician has approved yet."


def document(letter: Letter) -> Document:
    """The letter as plain facts, by the rules in force on its day.

    A note to a practice that did not refer tells what was done and nothing of what the two practices wrote.
    """
    day, fitting = london_date(letter.at), letter.fitting
    review = record.review_of_fitting(fitting, letter.referral.patient, day) if fitting else None
    return record.assemble(
        reference=letter.referral.reference,
        title=title(letter),
        sender=letter.sender,
        opening=(
            ("To", record.practice_words(letter.practice)),
            ("Date", format_date(letter.at)),
            ("Our reference", letter.referral.reference),
        ),
        notices=_notices(letter),
        sections=[
            Section("Patient", record.patient_rows(letter.referral.patient)),
            Section("Outcome", (*_outcome(letter), *(record.done_rows(fitting) if fitting else ()))),
            Section("Device", record.device_rows(fitting, review) if fitting else ()),
            Section("For the patient's record", record.code_rows(fitting) if fitting else ()),
            Section("What we ask of you", (), _advice(letter, review, day)),
        ],
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
    return record.what_was_done(letter.fitting)


def to_paste(letter: Letter, document: Document) -> record.Paste:
    """The letter as text, with the code of what was done."""
    return record.paste("Text of the letter", document, letter.fitting)


def file_name(letter: Letter) -> str:
    """Holds the reference, not the patient."""
    return f"letter-{letter.referral.reference}.pdf"


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
    yield "Referred by", record.practice_words(referral.referring_practice)
    if referral.submitted_at:
        yield "Referred on", format_date(referral.submitted_at)


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
