"""What only clinicians read: notes about safeguarding, and the Fraser assessment."""

from collections.abc import Iterable
from typing import Any

from larc.nhsuk.formatting import format_date
from referrals.models import FraserRecord, SafeguardingNote

POINTS = {
    "understands": "Understands the advice",
    "cannot_be_persuaded_to_tell": "Does not agree that a parent or carer is told",
    "likely_to_have_sex": "Likely to have sex with or without contraception",
    "health_likely_to_suffer": "Health likely to suffer without contraception",
    "in_best_interests": "In the patient's best interests",
}


def notes_rows(notes: Iterable[SafeguardingNote]) -> list[dict[str, Any]]:
    """The notes as the timeline component takes them."""
    return [
        {"title": "Note", "at": note.at, "by": f"{note.by}, {note.organisation}", "text": note.text} for note in notes
    ]


def fraser_card(record: FraserRecord) -> dict[str, Any]:
    """The five points, what was noted and who assessed."""
    rows = [{"key": words, "value": "Yes" if getattr(record, name) else "No"} for name, words in POINTS.items()]
    if record.notes:
        rows.append({"key": "Notes", "value": record.notes})
    rows.append({"key": "Assessed by", "value": f"{record.by}, {format_date(record.at)}"})
    return {"title": "Fraser guidelines", "rows": rows}
