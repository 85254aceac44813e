"""Which numbers of the published tables stay hidden, so that none from 1 to 7 can be worked out. Pure.

Source: domain.md 3.5 (0 shown, 1 to 7 hidden, others rounded to the nearest 5) and architecture.md decision 9.
A shown number tells a reader an interval, and tables add up; from several of them a hidden one may be narrowed down.
Whoever reads is taken to know every interval of this cut and of the earlier ones, and that counts are not negative.
Numbers are hidden besides (complementary suppression) until every hidden one could still be anything from 1 to 7.
Which ones is one linear program for each side of each number: the cheapest lies about shown numbers that would
make the end of that range possible. Those lied about are hidden, dearest last (docs/adr/0017).
"""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array, hstack

HIDDEN_FROM, HIDDEN_TO = 1, 7
ROUND_TO = 5
# Hiding what can be told from earlier cuts is the last thing to try.
LOSS_OF_PINNED = 100.0
WIDTH = HIDDEN_TO - HIDDEN_FROM
# How much further up than its largest number the reader's guesses go: far enough for every width asked for.
ROOM = 60
# A reader's gain from a guess is worth less than any lie about a shown number.
_NUDGE = 1e-4
# The solver's numbers are good to 1e-7. What was just within reach stays so in later cuts.
_EXACT, _WITHIN_REACH = 1e-6, 1e-4

Numbers = np.ndarray[Any, np.dtype[np.float64]]
NONE: Numbers = np.zeros(0)


class SuppressionError(ValueError):
    """What was published before already narrows a small number down: hiding anything more does not help."""


class Interval(NamedTuple):
    """Every whole number a shown one may stand for, both ends included."""

    lower: int
    upper: int


def published(count: int) -> int | None:
    """The number as it is shown; None when it is hidden."""
    if HIDDEN_FROM <= count <= HIDDEN_TO:
        return None
    return ROUND_TO * ((count + ROUND_TO // 2) // ROUND_TO)


def possible(shown: int) -> Interval:
    """What a shown number may have been."""
    if shown == 0:
        return Interval(0, 0)
    return Interval(max(shown - ROUND_TO // 2, HIDDEN_TO + 1), shown + ROUND_TO // 2)


class Fact(NamedTuple):
    """What a shown number tells: the sum of these parts lies in this interval."""

    parts: frozenset[Hashable]
    interval: Interval


@dataclass(frozen=True, slots=True)
class Cell:
    """A number of a table: the sum of the basic counts named in `parts`, which no table shows.

    `loss` is what hiding one unit of it costs readers. Of the count `outside` is no part of this problem.
    """

    key: Hashable
    parts: frozenset[Hashable]
    count: int
    loss: float = 1.0
    outside: int = 0

    @property
    def fact(self) -> Fact:
        """What it tells when it is shown."""
        lower, upper = possible(published(self.count) or 0)
        return Fact(self.parts, Interval(lower - self.outside, upper - self.outside))


def hidden(
    cells: Sequence[Cell], *, facts: Iterable[Fact] = (), watched: Iterable[Cell] = (), kept: Iterable[Hashable] = ()
) -> set[Hashable]:
    """Keys of the cells to hide: those from 1 to 7, those in `kept` (hidden before), and what protects them.

    `facts` are what earlier cuts showed. `watched` are numbers that no table of this cut shows, but which are
    protected alike: hidden in an earlier cut, or to be part of a later one. Raises SuppressionError.
    """
    known, watched, kept = dict.fromkeys(facts), list(watched), set(kept)
    hide = {row for row, cell in enumerate(cells) if cell.key in kept or published(cell.count) is None}
    # Hiding what an earlier cut told would tell readers nothing less.
    fixed = {row for row, cell in enumerate(cells) if row not in hide and cell.fact in known}
    pinned: set[int] = set()
    while True:
        reader = _Reader(cells, [*known], watched, hide, fixed, pinned)
        try:
            reader.hide()
        except _PinnedError as error:
            [row] = error.args
            pinned.add(row)
            hide.discard(row)
        else:
            return {cell.key for cell, is_hidden in zip(cells, reader.hidden, strict=True) if is_hidden}


class _PinnedError(Exception):
    """A number that is not small cannot be made uncertain: earlier cuts tell it. It is shown unless it gives away."""


class _Reader:
    """Somebody who knows the shown numbers, and guesses. Guesses are kept: each shows what is still possible."""

    def __init__(
        self,
        cells: Sequence[Cell],
        facts: list[Fact],
        watched: list[Cell],
        hide: set[int],
        fixed: set[int],
        pinned: set[int],
    ) -> None:
        self.cells, self.hidden = cells, [row in hide for row in range(len(cells))]
        rows = [*cells, *watched]
        self.facts = facts
        self.sums = _sums([cell.parts for cell in rows] + [fact.parts for fact in self.facts])
        self.is_small = [published(cell.count) is None for cell in rows]
        self.counts = np.array([cell.count - cell.outside for cell in rows], dtype=np.float64)
        self.fixed, self.pinned = fixed, pinned
        self.limits = [cell.fact.interval for cell in cells]
        self.losses = np.array(
            [cell.loss * (LOSS_OF_PINNED if row in pinned else 1) for row, cell in enumerate(cells)]
        )
        self.least = self.most = self.counts
        self.most_of_all = float(max((*self.counts, 0)) + ROOM)
        # Grows while it is gone through: what is hidden besides is protected too.
        self.protected = [*sorted(hide), *range(len(cells), len(rows))]

    def hide(self) -> None:
        """Hide what it takes. Raises _PinnedError with a row, SuppressionError."""
        for row in self.protected:
            if self.is_small[row]:
                self.reach(row, HIDDEN_FROM, HIDDEN_TO)
            elif row not in self.pinned and self.width(row) < WIDTH - _WITHIN_REACH:
                self.stretch(row)
                lower = max(self.most[row] - WIDTH, self.lowest(row))
                self.reach(row, lower, lower + WIDTH)

    def width(self, row: int) -> float:
        return float(self.most[row] - self.least[row])

    def reach(self, row: int, lower: float, upper: float) -> None:
        """Hide the cheapest numbers that keep this one from being as low and as high as this, if any do."""
        loose = [each for each, hide in enumerate(self.hidden) if not hide and each not in self.fixed]
        # One lie where two would cost the same: hiding one number is better than hiding two.
        losses = self.losses[loose] * np.linspace(1, 1.1, len(loose))
        if self.least[row] > lower + _WITHIN_REACH:
            self.guess(row, (0, lower + _WITHIN_REACH), self.nudges(), loose, losses)
        if self.most[row] < upper - _WITHIN_REACH:
            still = [each for each in loose if not self.hidden[each]]
            self.guess(
                row,
                (upper - _WITHIN_REACH, np.inf),
                self.nudges(),
                still,
                losses[[not self.hidden[each] for each in loose]],
            )

    def stretch(self, row: int) -> None:
        """See how low and how high this number can be by what is shown now."""
        pull = self.sums[[row]].toarray().ravel()
        for side in (1, -1):
            self.guess(row, (0, np.inf), side * pull)

    def lowest(self, row: int) -> float:
        """How low this number could be if all that no earlier cut shows were hidden."""
        pull = self.sums[[row]].toarray().ravel()
        found = self.solve(sorted(self.fixed), row, (0, np.inf), pull)
        return 0.0 if found is None else float(pull @ found)

    def guess(
        self, row: int, wanted: tuple[float, float], pulls: Numbers, loose: Sequence[int] = (), losses: Numbers = NONE
    ) -> None:
        """Guess counts with this number as wanted, at the least loss; hide what has to be lied about."""
        shown = [each for each, hide in enumerate(self.hidden) if not hide]
        found = self.solve(shown, row, wanted, pulls, loose, losses)
        if found is None:
            if self.is_small[row]:
                raise SuppressionError("Figures published before would narrow a small number down.")
            raise _PinnedError(row)
        counts, lied = found[: len(pulls)], found[len(pulls) :].reshape(2, -1).sum(axis=0)
        for each, lie in zip(loose, lied, strict=True):
            if lie > _EXACT:
                self.hidden[each] = True
                self.protected.append(each)
        values = self.sums[: len(self.counts)] @ counts
        self.least, self.most = np.minimum(self.least, values), np.maximum(self.most, values)

    def solve(
        self,
        shown: list[int],
        row: int,
        wanted: tuple[float, float],
        pulls: Numbers,
        loose: Sequence[int] = (),
        losses: Numbers = NONE,
    ) -> Numbers | None:
        """The cheapest counts, then lies up and down about the loose ones of those shown; None if there are none."""
        limits = [self.limits[each] for each in shown] + [fact.interval for fact in self.facts] + [wanted]
        rows = self.sums[[*shown, *range(len(self.counts), self.sums.shape[0]), row]]
        places = {each: place for place, each in enumerate(shown)}
        lies = _selection([places[each] for each in loose], len(limits))
        lower, upper = zip(*limits, strict=True)
        found = milp(
            np.concatenate([pulls, losses, losses]),
            constraints=LinearConstraint(hstack([rows, lies, -lies]).tocsr(), lower, upper),
            bounds=Bounds(0, np.repeat([self.most_of_all, np.inf], [rows.shape[1], 2 * len(loose)])),
        )
        return None if found.x is None else np.asarray(found.x, dtype=np.float64)

    def nudges(self) -> Numbers:
        """Among guesses equally cheap, prefer one that shows much else to be possible too."""
        small = [row for row in self.protected if self.is_small[row]]
        down = [row for row in small if self.least[row] > HIDDEN_FROM]
        up = [row for row in small if self.most[row] < HIDDEN_TO]
        pull = self.sums[down].sum(axis=0) - self.sums[up].sum(axis=0)
        return np.asarray(pull, dtype=np.float64).ravel() * _NUDGE / max(len(small), 1)


def _sums(rows: list[frozenset[Hashable]]) -> csr_array:
    """Which parts each row adds up. Parts that always go together are one column: no reader can tell them apart."""
    members: dict[Hashable, list[int]] = {}
    for row, parts in enumerate(rows):
        for part in parts:
            members.setdefault(part, []).append(row)
    columns = sorted({tuple(found) for found in members.values()})
    places = [(row, column) for column, found in enumerate(columns) for row in found]
    if not places:
        return csr_array((len(rows), 0))
    down, across = zip(*places, strict=True)
    return csr_array((np.ones(len(places)), (down, across)), shape=(len(rows), len(columns)))


def _selection(chosen: list[int], height: int) -> csr_array:
    return csr_array((np.ones(len(chosen)), (chosen, range(len(chosen)))), shape=(height, len(chosen)))
