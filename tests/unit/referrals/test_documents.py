"""The document about the pathway says what the pathway is."""

from pathlib import Path

from django.conf import settings

from referrals.documents import pathway_table
from referrals.workflow import TRANSITIONS, Status

DOCUMENT = Path(__file__).parents[3] / "docs" / "pathway.md"


def test_the_document_has_the_table_of_the_code():
    assert pathway_table() in DOCUMENT.read_text(encoding="utf-8")


def test_the_table_has_a_row_for_each_way():
    assert len(pathway_table().splitlines()) == len(TRANSITIONS) + 2


def test_the_document_names_every_state():
    text = DOCUMENT.read_text(encoding="utf-8")
    assert [status.label for status in Status if status.label not in text] == []


def test_the_document_names_each_setting_with_its_default():
    text = DOCUMENT.read_text(encoding="utf-8")
    for name in ("DISCHARGE_AFTER_MISSED_APPOINTMENTS", "DISCHARGE_AFTER_FAILED_CONTACTS", "CLOCK_CARRIED_DAYS"):
        assert f"| `{name}` | {getattr(settings, name)} |" in text
