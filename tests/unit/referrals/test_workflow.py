"""The pathway's table: what it promises about states, sides and roles."""

import itertools

import pytest

from larc.accounts.permissions import ROLES, Permission, Role
from referrals.workflow import (
    BEFORE_SUBMISSION,
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

EVERYTHING = frozenset(Permission)
ALL_SIDES = frozenset(Side)


def test_every_status_has_a_tag_colour():
    assert set(TAG_COLOURS) == set(Status)


def test_every_status_is_before_submission_open_or_terminal():
    assert set(Status) == BEFORE_SUBMISSION | OPEN | TERMINAL
    assert not BEFORE_SUBMISSION & OPEN
    assert not OPEN & TERMINAL


def test_every_action_stands_in_the_table():
    assert {transition.action for transition in TRANSITIONS} == set(Action)


def test_an_action_leads_to_one_place_from_each_state():
    ways = [(t.action, source, side) for t in TRANSITIONS for source in t.sources for side in t.sides]
    assert len(ways) == len(set(ways))
    targets = {(t.action, source, t.target) for t in TRANSITIONS for source in t.sources}
    assert len(targets) == len({(action, source) for action, source, _ in ways})


@pytest.mark.acceptance("A13")
def test_a_terminal_state_can_only_be_marked_as_an_error():
    for status in TERMINAL:
        leaving = allowed_transitions(status=status, sides=ALL_SIDES, permissions=EVERYTHING, is_clinician=True)
        last = set() if status == Status.ENTERED_IN_ERROR else {Action.ENTER_IN_ERROR}
        assert {t.action for t in leaving} == last


def test_no_open_referral_is_stuck():
    """From every open state some chain of actions leads to an end, so that none is lost."""
    reaches_end = set(TERMINAL)
    while True:
        more = {s for t in TRANSITIONS if t.target in reaches_end for s in t.sources} - reaches_end
        if not more:
            break
        reaches_end |= more
    assert reaches_end == set(Status)


@pytest.mark.acceptance("A13")
@pytest.mark.parametrize(("status", "action"), list(itertools.product(Status, Action)))
def test_an_action_is_refused_exactly_where_the_table_has_no_row(status, action):
    rows = [t for t in TRANSITIONS if t.action == action and status in t.sources]
    if rows:
        found = find_transition(action, status=status, sides=ALL_SIDES, permissions=EVERYTHING, is_clinician=True)
        assert found in rows
    else:
        with pytest.raises(NotAllowedError):
            find_transition(action, status=status, sides=ALL_SIDES, permissions=EVERYTHING, is_clinician=True)


@pytest.mark.parametrize("transition", TRANSITIONS, ids=lambda t: f"{t.action}-{t.target}")
def test_each_row_needs_its_side_its_permission_and_its_clinician(transition):
    source = next(iter(transition.sources))
    given = {
        "status": source,
        "sides": transition.sides,
        "permissions": frozenset({transition.permission}),
        "is_clinician": True,
    }
    assert transition in allowed_transitions(**given)
    assert transition not in allowed_transitions(**{**given, "sides": ALL_SIDES - transition.sides})
    assert transition not in allowed_transitions(**{**given, "permissions": EVERYTHING - {transition.permission}})
    if transition.clinician:
        assert transition not in allowed_transitions(**{**given, "is_clinician": False})


@pytest.mark.acceptance("A15")
@pytest.mark.parametrize("role", [Role.COMMISSIONER, Role.NETWORK_ADMIN])
def test_roles_without_patients_can_do_nothing_to_a_referral(role):
    for status in Status:
        assert not list(
            allowed_transitions(status=status, sides=ALL_SIDES, permissions=ROLES[role].permissions, is_clinician=True)
        )
