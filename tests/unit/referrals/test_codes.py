"""The code table: what a SNOMED code says, and which code an outcome is written with."""

from collections import Counter
from dataclasses import replace
from datetime import date
from itertools import product

import pytest

from practices.methods import Method
from referrals import codes
from referrals.codes import CODE_RULES, UNCODED, Action, code_for, meaning_of

DAY = date(2025, 6, 2)

# The dihedral group D5 that the check digit of a SNOMED identifier is computed in (Verhoeff, 1969).
_TIMES = [[(i + j) % 5 if i < 5 and j < 5 else 0 for j in range(10)] for i in range(10)]
for _i, _j in product(range(10), range(10)):
    _a, _b = _i % 5, _j % 5
    _rotation = (_a - _b if _i >= 5 else _a + _b) % 5
    _TIMES[_i][_j] = _rotation if (_i < 5) == (_j < 5) else _rotation + 5
_SHIFT = (1, 5, 7, 6, 2, 8, 3, 0, 9, 4)


def verhoeff_holds(code: str) -> bool:
    check = 0
    for place, digit in enumerate(reversed(code)):
        value = int(digit)
        for _ in range(place % 8):
            value = _SHIFT[value]
        check = _TIMES[check][value]
    return check == 0


@pytest.mark.parametrize("code", [rule.code for rule in CODE_RULES if rule.code])
def test_every_code_passes_its_check_digit(code: str) -> None:
    assert verhoeff_holds(code)
    wrong = code[:-1] + str((int(code[-1]) + 1) % 10)
    assert not verhoeff_holds(wrong)


@pytest.mark.parametrize(
    ("code", "method", "action"),
    [
        ("169553002", Method.IMPLANT, Action.FIT),
        ("301807007", Method.IMPLANT, Action.REMOVE),
        ("755621000000101", Method.IMPLANT, Action.REPLACE),
        ("472837007", Method.LNG_IUS, Action.FIT),
        ("844911000000104", Method.LNG_IUS, Action.REPLACE),
        ("341391000000105", Method.COPPER_IUD, Action.FIT),
        ("46706006", Method.COPPER_IUD, Action.REPLACE),
        ("718856002", Method.COPPER_IUD, Action.REMOVE),
    ],
)
def test_a_code_says_what_was_done_with_which_method(code: str, method: Method, action: Action) -> None:
    rule = meaning_of(code, DAY)
    assert rule is not None
    assert (rule.method, rule.action) == (method, action)


def test_a_code_outside_the_table_says_nothing() -> None:
    assert meaning_of("73211009", DAY) is None
    assert meaning_of(UNCODED, DAY) is None


def test_a_code_that_leaves_the_coil_open_says_so() -> None:
    rule = meaning_of("65200003", DAY)
    assert rule is not None
    assert not rule.says_which_coil


@pytest.mark.acceptance("L9")
@pytest.mark.parametrize(("method", "action"), list(product(Method, Action)))
def test_each_outcome_is_written_with_exactly_one_code_or_is_uncoded(method: Method, action: Action) -> None:
    written = [r for r in CODE_RULES if r.is_written and (r.method, r.action) == (method, action) and r.holds_on(DAY)]
    assert len(written) == 1
    assert code_for(method, action, DAY) == written[0].code


@pytest.mark.parametrize("outcome", [(Method.RING_PESSARY, Action.FIT), (Method.IMPLANT, Action.FAILED)])
def test_an_outcome_without_a_verified_code_is_uncoded(outcome: tuple[Method, Action]) -> None:
    assert code_for(*outcome, DAY) == UNCODED


def test_a_written_code_reads_back_as_what_was_written() -> None:
    for method, action in product(Method, Action):
        code = code_for(method, action, DAY)
        if code:
            rule = meaning_of(code, DAY)
            assert rule is not None
            assert (rule.method, rule.action) == (method, action)


def test_no_code_means_two_things_on_one_day() -> None:
    in_force = Counter(rule.code for rule in CODE_RULES if rule.code and rule.holds_on(DAY))
    assert set(in_force.values()) == {1}


def test_a_mapping_that_changed_is_read_as_it_stood_on_the_day(monkeypatch: pytest.MonkeyPatch) -> None:
    old = next(rule for rule in CODE_RULES if rule.code == "46706006")
    change = date(2026, 4, 1)
    ended = replace(old, effective_to=change)
    begun = replace(old, action=Action.FIT, effective_from=change)
    monkeypatch.setitem(codes._BY_CODE, "46706006", (ended, begun))
    before, after = (meaning_of("46706006", date(2026, 3, 31)), meaning_of("46706006", change))
    assert before is ended
    assert after is begun


def test_a_replacement_is_neither_a_removal_nor_a_new_fitting() -> None:
    assert [rule.action for rule in CODE_RULES if "eplacement" in rule.term] == [Action.REPLACE] * 3
