"""Who is left without, when each free appointment is only good for some methods."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from practices.methods import COILS, EITHER_COIL, Method, methods_meant
from referrals.shortage import Shortage, shortage

IMPLANT, COPPER, HORMONAL = (frozenset({each}) for each in (Method.IMPLANT, Method.COPPER_IUD, Method.LNG_IUS))
ANY = IMPLANT | COILS
NEEDS = [*Method, EITHER_COIL]


@pytest.mark.parametrize(
    ("waiting", "free", "expected"),
    [
        ({}, {}, Shortage()),
        ({Method.IMPLANT: 2}, {IMPLANT: 5}, Shortage()),
        # A hub full of implant appointments is short of coils all the same.
        ({Method.IMPLANT: 2, Method.LNG_IUS: 3}, {IMPLANT: 9}, Shortage(3, (Method.LNG_IUS,))),
        # Those good for everything go to whom nothing else helps.
        ({Method.IMPLANT: 2, Method.LNG_IUS: 2}, {IMPLANT: 2, ANY: 2}, Shortage()),
        ({Method.IMPLANT: 3, Method.LNG_IUS: 2}, {ANY: 4}, Shortage(1, (Method.IMPLANT, Method.LNG_IUS))),
        # Either coil will do for some, who leave the hormonal ones to the others.
        ({EITHER_COIL: 2, Method.LNG_IUS: 2}, {COPPER: 2, HORMONAL: 2}, Shortage()),
        ({EITHER_COIL: 2, Method.LNG_IUS: 3}, {COPPER: 2, HORMONAL: 2}, Shortage(1, (Method.LNG_IUS,))),
    ],
)
def test_appointments_help_those_who_need_what_they_are_for(waiting, free, expected) -> None:
    assert shortage(waiting=waiting, free=free) == expected


def left_over(people: list[str], slots: list[frozenset[Method]]) -> int:
    """The fewest left without, by trying every sharing out."""
    if not people or not slots:
        return len(people)
    person, *others = people
    good = {slot for slot in slots if slot & set(methods_meant(person))}
    tries = [1 + left_over(others, slots)]
    for slot in good:
        rest = slots.copy()
        rest.remove(slot)
        tries.append(left_over(others, rest))
    return min(tries)


@settings(max_examples=60)
@given(
    st.lists(st.sampled_from(NEEDS), max_size=5),
    st.lists(st.sampled_from([IMPLANT, COPPER, HORMONAL, ANY, COILS]), max_size=5),
)
def test_it_is_what_is_left_by_the_best_sharing_out(people: list[str], slots: list[frozenset[Method]]) -> None:
    assert shortage(waiting=Counter(people), free=Counter(slots)).patients == left_over(people, slots)
