"""Each step of the pathway has its words, and each reason keeps the words it was picked by."""

from datetime import UTC, datetime

import pytest
from django.db.models import TextChoices

from referrals import reasons
from referrals.models import ReferralEvent
from referrals.presenters import story
from referrals.presenters.steps import STEPS
from referrals.workflow import TRANSITIONS, Action


def test_every_action_has_a_title():
    assert set(story.TITLES) == set(Action)


def test_every_list_of_reasons_is_one_the_story_reads():
    lists = {
        choices for choices in vars(reasons).values() if isinstance(choices, type) and issubclass(choices, TextChoices)
    } - {TextChoices}
    assert set(story.REASONS.values()) == lists


@pytest.mark.parametrize("action", list(story.REASONS), ids=str)
def test_a_reason_reads_as_it_was_picked(action):
    for value, label in story.REASONS[action].choices:
        event = ReferralEvent(action=action, reason=value)
        assert story._reason(event) == label


def test_a_reason_that_was_typed_stands_as_it_is():
    assert story._reason(ReferralEvent(action=Action.BOOK, reason="Walked in")) == "Walked in"


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        (["", ""], None),
        (["No appointment in time"], "No appointment in time"),
        (["No appointment in time", "Full until May."], "No appointment in time. Full until May."),
        (["To Park Practice.", "", "Sooner"], "To Park Practice. Sooner"),
    ],
)
def test_parts_become_sentences(parts, said):
    assert story._sentences(*parts) == said


def test_what_took_place_earlier_says_when():
    event = ReferralEvent(
        action=Action.HAND_OFF, counterpart="Nurse Lee", happened_at=datetime(2026, 11, 2, 9, 12, tzinfo=UTC)
    )
    assert "Spoke to Nurse Lee" in story._details(event, None, None)
    assert "It took place on 2 November 2026 at 9:12am" in story._details(event, None, None)


def test_every_action_a_person_may_take_after_sending_has_its_step():
    before = {Action.SUBMIT, Action.HOLD, Action.RELEASE, Action.CONFIRM}
    shown = {transition.action for transition in TRANSITIONS} - before
    assert shown - set(STEPS) <= {Action.RECORD_NOT_FITTED}, "the outcome page asks for it"
