"""How many of those who wait find no free appointment, when each appointment is only good for some methods. Pure."""

from collections.abc import Mapping
from itertools import combinations
from typing import NamedTuple

from practices.methods import Method, methods_meant


class Shortage(NamedTuple):
    """So many are left without, however the appointments are shared out, and the fewest kinds of need that explain it.

    A need is a method, or `EITHER_COIL`.
    """

    patients: int = 0
    needs: tuple[str, ...] = ()


def shortage(*, waiting: Mapping[str, int], free: Mapping[frozenset[Method], int]) -> Shortage:
    """Of those `waiting`, by need, who are left when the `free` appointments, by the methods each is good for, are
    shared out as well as can be.

    By Hall's theorem that is the most by which those with some of the needs outnumber the appointments good for any
    of them. There are five needs, so that every choice of them is tried.
    """
    needs = sorted(need for need, number in waiting.items() if number)
    worst = Shortage()
    for size in range(1, len(needs) + 1):
        for some in combinations(needs, size):
            meant = {method for need in some for method in methods_meant(need)}
            good = sum(number for methods, number in free.items() if methods & meant)
            worst = max(
                worst, Shortage(sum(waiting[need] for need in some) - good, some), key=lambda each: each.patients
            )
    return worst
