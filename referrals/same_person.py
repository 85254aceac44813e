"""Whether corrected details are still those of the same patient (A5). Pure.

What was answered and assessed about one patient must not pass to another; a mended slip must not cost six pages of
answers. Where the two cannot be told apart, it is someone else: asking again harms nobody.
"""

from __future__ import annotations

from datetime import date
from itertools import permutations, takewhile
from typing import Protocol
from unicodedata import combining, normalize

# One slip makes another spelling of a long name, but another name of a short one: Ada and Ida, Jane and June.
LONG_NAME = 5


class Identity(Protocol):
    """Who somebody is. `nhs_number` is ten digits, or empty when it is not known."""

    @property
    def nhs_number(self) -> str: ...
    @property
    def first_name(self) -> str: ...
    @property
    def last_name(self) -> str: ...
    @property
    def born_on(self) -> date: ...


def is_someone_else(before: Identity, after: Identity) -> bool:
    """Whether these are two patients: another NHS number for the first, or other names and another birthday."""
    if before.nhs_number and after.nhs_number and before.nhs_number != after.nhs_number:
        return True
    return has_other_name(before, after)


def has_other_name(before: Identity, after: Identity) -> bool:
    """Whether names and birthday tell two patients apart, whatever the numbers.

    Both names another, or one name and the birthday. Under one NHS number the second is a correction.
    """
    shares_number = bool(before.nhs_number) and before.nhs_number == after.nhs_number
    others = _other_names(before, after)
    return others == 2 or (others == 1 and before.born_on != after.born_on and not shares_number)


def _other_names(before: Identity, after: Identity) -> int:
    """How many of the two names are more than another spelling. Names typed in each other's boxes are the same."""
    names = (_plain(before.first_name), _plain(before.last_name))
    orders = permutations((_plain(after.first_name), _plain(after.last_name)))
    return min(sum(not _is_same(*pair) for pair in zip(names, order, strict=True)) for order in orders)


def _plain(name: str) -> str:
    """A name without case, accents, spaces and marks."""
    return "".join(each for each in normalize("NFKD", name).casefold() if each.isalnum() and not combining(each))


def _is_same(one: str, other: str) -> bool:
    """Whether they are one name: the same letters, or in a long one a letter more, fewer or wrong, or two swapped."""
    if one == other or max(len(one), len(other)) < LONG_NAME:
        return one == other
    start = _in_common(one, other)
    one, other = one[start:], other[start:]
    end = _in_common(one[::-1], other[::-1])
    one, other = one[: len(one) - end], other[: len(other) - end]
    return max(len(one), len(other)) == 1 or (len(one) == 2 and one == other[::-1])


def _in_common(one: str, other: str) -> int:
    """With how many of the same letters both begin."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))
