"""What stands together on home pages and on a referral's page."""

from datetime import date
from uuid import uuid4

from referrals.models import Referral
from referrals.presenters import lists, steps
from referrals.workflow import Action
from referrals.worklists import Tally

TODAY = date(2026, 11, 2)
COUNTS = {"late": Tally(0), "emergencies": Tally(0), "new": Tally(3), "drafts": Tally(1), "closed": Tally(9)}


def test_cards_stand_by_whose_work_they_are_and_a_rare_list_without_anybody_has_none():
    groups = lists.number_cards(COUNTS, {"letters": (2, None), "notes": (0, None)}, TODAY)
    assert {group["title"]: [card["text"] for card in group["cards"]] for group in groups} == {
        "Running out of time": ["Past their limit"],
        "Sent to us": ["New to triage"],
        "Sent by us": ["Drafts", "Outcome letters to read"],
    }


def test_the_lists_besides_are_those_without_a_card():
    cards = lists.number_cards(COUNTS, {}, TODAY)
    rest = lists.besides(lists.navigation(COUNTS, COUNTS, {}), cards)
    texts = {item["text"] for group in rest for item in group["items"]}
    assert {"Emergencies", "Closed", "To sign off"} <= texts
    assert not {"Past their limit", "New to triage", "Drafts"} & texts


def test_only_the_group_of_the_list_on_the_page_is_current():
    groups = lists.navigation(COUNTS, COUNTS, {}, "new")
    assert [group["title"] for group in groups if group["current"]] == ["Sent to us"]


def test_what_may_be_done_stands_by_what_it_does_and_what_ends_the_referral_comes_last():
    chosen = [steps.STEPS[Action.CANCEL], steps.MESSAGES, steps.STEPS[Action.REDIRECT], steps.PRINT]
    kinds = steps.by_kind(chosen, Referral(pk=uuid4()))
    assert [(kind["title"], [link["text"] for link in kind["links"]]) for kind in kinds] == [
        ("Change or send on", ["Send to another practice"]),
        ("Messages and contact", ["Messages"]),
        ("Records", ["Print a summary"]),
        ("End this referral", ["Cancel this referral"]),
    ]
