"""The pathway's table: what it promises about states, sides and roles.

`tests/builders/ways.py` is written down from domain.md 8.2 by hand: it and the table of the code check each other.
"""

import itertools

import pytest

from larc.accounts.permissions import ROLES, Permission, Role
from referrals.workflow import (
    BEFORE_SUBMISSION,
    MOST_LEGS,
    OPEN,
    TAG_COLOURS,
    TERMINAL,
    TRANSITIONS,
    Action,
    NotAllowedError,
    Side,
    Status,
    allowed_transitions,
    find_transition,
)
from tests.builders.ways import ENDED, WAYS

EVERYTHING = frozenset(Permission)
ALL_SIDES = frozenset(Side)

GROUPS = [frozenset(group) for size in range(len(Side) + 1) for group in itertools.combinations(Side, size)]


@pytest.mark.acceptance("A13")
@pytest.mark.parametrize("status", Status)
def test_who_may_do_what_from_each_state_is_what_the_pathway_says(status):
    """States, actions, roles, sides and whether a clinician: every combination, against what is written above."""
    for action, role, sides, is_clinician in itertools.product(Action, Role, GROUPS, (True, False)):
        targets = {
            way.target
            for way in WAYS
            if (way.source, way.action, way.role, way.is_clinician) == (status, action, role, is_clinician)
            and way.side in sides
        }
        person = {"sides": sides, "permissions": ROLES[role].permissions, "is_clinician": is_clinician}
        case = f"{action} by {role} on {sorted(sides)}, {is_clinician=}"
        allowed = {t.target for t in allowed_transitions(status=status, **person) if t.action == action}
        assert allowed == targets, case
        if targets:
            assert find_transition(action, status=status, **person).target in targets, case
        else:
            with pytest.raises(NotAllowedError):
                find_transition(action, status=status, **person)


def test_every_status_has_a_tag_colour():
    assert set(TAG_COLOURS) == set(Status)


def test_every_status_is_before_submission_open_or_terminal():
    assert set(Status) == BEFORE_SUBMISSION | OPEN | TERMINAL
    assert not BEFORE_SUBMISSION & OPEN
    assert not OPEN & TERMINAL
    assert {status.value for status in TERMINAL} == {*ENDED.split(), "entered_in_error"}


def test_every_action_stands_in_the_table():
    assert {transition.action for transition in TRANSITIONS} == set(Action)


def test_each_side_has_one_way_to_take_an_action_from_a_state_and_all_lead_to_one_place():
    rows = [(t.action, source, side) for t in TRANSITIONS for source in t.sources for side in t.sides]
    assert len(rows) == len(set(rows))
    targets = {(t.action, source, t.target) for t in TRANSITIONS for source in t.sources}
    assert len(targets) == len({(action, source) for action, source, _ in rows})


@pytest.mark.acceptance("A13")
def test_a_terminal_state_can_only_be_marked_as_an_error():
    for status in TERMINAL:
        leaving = allowed_transitions(status=status, sides=ALL_SIDES, permissions=EVERYTHING, is_clinician=True)
        last = set() if status == Status.ENTERED_IN_ERROR else {Action.ENTER_IN_ERROR}
        assert {t.action for t in leaving} == last


def test_no_open_referral_is_stuck():
    """From every open state some chain of actions leads to an end, so that none is lost."""
    reaches_end = set(TERMINAL)
    while more := {s for t in TRANSITIONS if t.target in reaches_end for s in t.sources} - reaches_end:
        reaches_end |= more
    assert reaches_end == set(Status)


@pytest.mark.parametrize("status", sorted(OPEN - {Status.REJECTED}))
def test_in_every_open_state_the_hub_can_go_on_or_end_it_without_the_referrer(status):
    hubs = {way.action for way in WAYS if way.source == status and way.side == "hub"}
    assert hubs - {"cancel", "unbook"}


@pytest.mark.parametrize("transition", TRANSITIONS, ids=lambda t: f"{t.action}-{t.target}-{min(t.sides)}")
def test_each_row_needs_its_side_its_permission_and_its_clinician(transition):
    given = {
        "status": next(iter(transition.sources)),
        "sides": transition.sides,
        "permissions": frozenset({transition.permission}),
        "is_clinician": True,
    }
    assert transition in allowed_transitions(**given)
    assert transition not in allowed_transitions(**{**given, "sides": ALL_SIDES - transition.sides})
    assert transition not in allowed_transitions(**{**given, "permissions": EVERYTHING - {transition.permission}})
    assert (transition in allowed_transitions(**{**given, "is_clinician": False})) is not transition.clinician


@pytest.mark.acceptance("A15")
@pytest.mark.parametrize("role", [Role.COMMISSIONER, Role.NETWORK_ADMIN])
def test_roles_without_patients_can_do_nothing_to_a_referral(role):
    for status in Status:
        assert not list(
            allowed_transitions(status=status, sides=ALL_SIDES, permissions=ROLES[role].permissions, is_clinician=True)
        )


def test_one_need_goes_to_three_practices_at_most():
    assert MOST_LEGS == 3
