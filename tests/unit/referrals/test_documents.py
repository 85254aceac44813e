"""The document about the pathway says what the pathway is."""

from datetime import date
from pathlib import Path

from django.conf import settings

from practices.models import Practice
from referrals import clocks
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


def test_the_document_names_the_limits_that_ship():
    text = DOCUMENT.read_text(encoding="utf-8")
    [decision] = clocks.limits("K4")
    day = date(2026, 11, 2)
    practice, clinic = (
        clocks.limit_for(kind, day).days for kind in (Practice.Kind.GP_PRACTICE, Practice.Kind.SEXUAL_HEALTH_CLINIC)
    )
    assert f"| {practice} days at a GP practice, {clinic} at a sexual health clinic |" in text
    assert f"| {decision.days} working days since it has the referral" in text
    assert f"| K5 a question is answered | {clocks.answer_limit(day)} days |" in text
