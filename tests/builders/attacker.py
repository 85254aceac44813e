"""Somebody who has every published table of every cut, and a linear program: how far can a hidden number be known?

Written apart from reporting/suppression.py on purpose. Knows only what readers know, and more: which counts were
revised between cuts. Counts are not negative; a shown 0 is 0; another shown number is within 2 of it, and over 7.
"""

from collections.abc import Sequence
from datetime import date

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import lil_array

from reporting.measures import Group
from reporting.publishing.tables import ALL_PCNS, Cut, Key

METHODS = {Group.IMPLANT: ("implant",), Group.COILS: ("coils",), Group.TOTAL: ("implant", "coils")}
Unknown = tuple[str, date, str, int]


class Attacker:
    """`knows` are the cuts that the attacker has read; all of them if not said."""

    def __init__(self, cuts: Sequence[Cut], knows: Sequence[Cut] | None = None) -> None:
        self.cuts = cuts
        self.unknowns: dict[Unknown, int] = {}
        # Every PCN's row of every cut: the attacker knows that it exists and whether it was revised.
        for cut in self.cuts:
            for (pcn, month), frozen in cut.counts.items():
                for method in ("implant", "coils"):
                    self.unknowns.setdefault((pcn, month, method, frozen.version), len(self.unknowns))
        shown = {
            (tuple(self.columns(key, cut)), value)
            for cut in (cuts if knows is None else knows)
            for key, value in cut.shown.items()
            if value is not None
        }
        self.matrix = lil_array((2 * len(shown), len(self.unknowns)))
        self.limits = np.zeros(2 * len(shown))
        for place, (columns, value) in enumerate(sorted(shown)):
            lower, upper = (0, 0) if value == 0 else (max(value - 2, 8), value + 2)
            for column in columns:
                self.matrix[2 * place, column], self.matrix[2 * place + 1, column] = 1, -1
            self.limits[2 * place], self.limits[2 * place + 1] = upper, -lower

    def columns(self, key: Key, cut: Cut) -> list[int]:
        pcns = {pcn for pcn, _ in cut.counts} if key.pcn == ALL_PCNS else {key.pcn}
        return sorted(
            self.unknowns[pcn, month, method, cut.counts[pcn, month].version]
            for pcn in pcns
            for month in key.period.months
            if (pcn, month) in cut.counts
            for method in METHODS[key.group]
        )

    def bounds(self, key: Key, cut: Cut) -> tuple[float, float]:
        """The least and the most that a number can be, given everything shown."""
        wanted = np.zeros(len(self.unknowns))
        wanted[self.columns(key, cut)] = 1
        return self._end(wanted), -self._end(-wanted)

    def _end(self, objective: np.ndarray) -> float:
        found = linprog(objective, A_ub=self.matrix.tocsr(), b_ub=self.limits, bounds=(0, None), method="highs")
        if found.status == 3:  # without a limit
            return -np.inf
        assert found.status == 0, found.message
        return float(found.fun)


def narrowed_down(cuts: list[Cut]) -> list[tuple[date, Key, int, tuple[float, float]]]:
    """Hidden numbers of which a reader can know too much: of 1 to 7, any that cannot be each of them; of others,
    those known to within less than the width of that range, unless earlier cuts told as much."""
    attacker = Attacker(cuts)
    found = []
    for cut in cuts:
        for key, shown in cut.shown.items():
            if shown is not None:
                continue
            truth = sum(
                {"implant": cut.counts[pcn, month].implant, "coils": cut.counts[pcn, month].coils}[method]
                for pcn, month in cut.counts
                if pcn == key.pcn or key.pcn == ALL_PCNS
                if month in key.period.months
                for method in METHODS[key.group]
            )
            least, most = attacker.bounds(key, cut)
            if 1 <= truth <= 7:
                is_safe = least <= 1.001 and most >= 6.999
            else:
                is_safe = most - least >= 5.999 or told_before(cuts, key, cut)
            if not is_safe:
                found.append((cut.month, key, truth, (least, most)))
    return found


def told_before(cuts: list[Cut], key: Key, cut: Cut) -> bool:
    least, most = Attacker(cuts, cuts[: cuts.index(cut)]).bounds(key, cut)
    return most - least < 5.999
