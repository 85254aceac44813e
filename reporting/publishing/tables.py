"""The published tables, a fixed list: each PCN and all PCNs × implants, coils and both × quarters and years. Pure.

Quarters are those of the financial year that are over, from the first month with figures; years are the twelve
months to the month published, and the baseline year. Nothing else is ever published: no other period, no practice.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from operator import itemgetter
from typing import NamedTuple

from reporting.measures import Group
from reporting.months import MONTHS_IN_A_YEAR, add_months, months_between, quarter_of
from reporting.suppression import Cell, hidden, published

QUARTER_MONTHS = 3
ALL_PCNS = ""
# PCNs that are protected together. Their readers are taken to know all other PCNs exactly.
MOST_TOGETHER = 8
LEAVES = (Group.IMPLANT, Group.COILS)
# What hiding costs readers, for each fitting hidden. A nought is the last to go: it is certain, and no patient's.
LOSS_OF_NOUGHT, LOSS_OF_FEW = 400.0, 10
LOSS_OF_YEAR, LOSS_OF_TOTAL, LOSS_OF_ALL_PCNS = 4.0, 2.0, 10.0


class Period(NamedTuple):
    """The first of the first month and of the last."""

    first: date
    last: date

    @property
    def months(self) -> list[date]:
        return months_between(self.first, self.last)

    @property
    def is_year(self) -> bool:
        return len(self.months) == MONTHS_IN_A_YEAR


class Key(NamedTuple):
    """Which number of the tables: a PCN's code or ALL_PCNS, the methods, the months."""

    pcn: str
    group: Group
    period: Period


class Part(NamedTuple):
    """A basic count. No table shows one; one that was revised since an earlier cut is another."""

    pcn: str
    month: date
    leaf: Group
    version: int


class Frozen(NamedTuple):
    """A PCN's month as it was frozen. `version` differs wherever the counts do, from one cut to a later one."""

    implant: int
    coils: int
    version: int = 1

    def count(self, leaf: Group) -> int:
        return self.implant if leaf == Group.IMPLANT else self.coils


# By the code of the PCN and the month.
Counts = Mapping[tuple[str, date], Frozen]
Shown = dict[Key, int | None]


class Number:
    """A number of a cut: what it adds up, and what it comes to."""

    def __init__(self, key: Key, counts: Counts) -> None:
        self.key, self.counts = key, counts
        self.parts = parts_of(key, counts)
        self.count = _sum(self.parts, counts)

    @property
    def is_small(self) -> bool:
        return published(self.count) is None

    @property
    def loss(self) -> float:
        """What hiding it costs readers, for each fitting hidden."""
        loss = LOSS_OF_NOUGHT if self.count == 0 else float(max(self.count, LOSS_OF_FEW))
        loss *= LOSS_OF_YEAR if self.key.period.is_year else 1
        loss *= LOSS_OF_TOTAL if self.key.group == Group.TOTAL else 1
        return loss * (LOSS_OF_ALL_PCNS if self.key.pcn == ALL_PCNS else 1)

    def within(self, codes: list[str]) -> Cell:
        """The number as a problem of these PCNs alone: what others add to it is taken to be known."""
        parts = parts_of(self.key, self.counts, codes)
        return Cell(self.key, parts, self.count, self.loss, outside=self.count - _sum(parts, self.counts))


@dataclass(frozen=True, slots=True)
class Cut:
    """An earlier publication: its exact counts, and what it showed. None is hidden."""

    counts: Counts
    shown: Shown
    month: date


def periods(first: date, month: date, baseline_first: date) -> list[Period]:
    """Every period of the tables of a month, oldest first: quarters, then years."""
    start = first if quarter_of(first) == first else add_months(quarter_of(first), QUARTER_MONTHS)
    quarters = [
        Period(each, add_months(each, QUARTER_MONTHS - 1))
        for each in months_between(start, month)
        if quarter_of(each) == each and add_months(each, QUARTER_MONTHS - 1) <= month
    ]
    years = [Period(baseline_first, add_months(baseline_first, MONTHS_IN_A_YEAR - 1)), year_to(month)]
    return quarters + [year for year in dict.fromkeys(years) if first <= year.first and year.last <= month]


def year_to(month: date) -> Period:
    """The twelve months up to and with this one."""
    return Period(add_months(month, 1 - MONTHS_IN_A_YEAR), month)


def published_tables(
    counts: Counts,
    *,
    first: date,
    month: date,
    baseline_first: date,
    earlier: Sequence[Cut] = (),
    told: Callable[[int, int], None] = lambda done, of: None,
) -> Shown:
    """Every number of the tables as it is shown, None where it is hidden; `told` how many blocks of how many are done.

    A number is there when its PCN has all months of the period. Those of earlier publications that have not changed
    since stay hidden where they were. Raises SuppressionError.
    """
    keys = list(_keys(counts, periods(first, month, baseline_first)))
    every = _Numbers((key, counts, None) for key in keys)
    tails = _Numbers((key, counts, None) for key in _tails(counts, month))
    known = _Numbers((key, cut.counts, shown) for cut in earlier for key, shown in cut.shown.items())
    cuts = [cut.counts for cut in earlier] + [counts]
    # All PCNs together have 1 to 7 only where there are few fittings anywhere: protected in one piece then, and after.
    are_few = any(number.is_small for number, _ in (*every.of([]), *known.of([])))
    together = blocks([{code for code, _ in each} for each in cuts], None if are_few else MOST_TOGETHER)
    found: dict[Key, int] = {}
    hide: set[Hashable] = set()
    for done, block in enumerate(together):
        told(done, len(together))
        cells, before = [number for number, _ in every.of(block)], known.of(block)
        hidden_before = {number.parts: number for number, shown in before if shown is None}
        hide |= {each.key for each in cells if each.is_small or each.parts in hidden_before}
        watched = [*(number for number, _ in tails.of(block) if number.is_small), *hidden_before.values()]
        hide |= hidden(
            [each.within(block) for each in cells],
            facts=[number.within(block).fact for number, shown in before if shown is not None],
            watched=[each.within(block) for each in watched],
            kept=hide,
        )
        found |= {each.key: each.count for each in cells}
    return {key: None if key in hide else published(found[key]) for key in keys}


class _Numbers:
    """Numbers of tables, made for one block of PCNs at a time: all of them at once would fill the memory."""

    def __init__(self, sources: Iterable[tuple[Key, Counts, int | None]]) -> None:
        """Each number's key and counts, and what it was shown as, in the order to give them in."""
        self.sources: defaultdict[str, list[tuple[int, Key, Counts, int | None]]] = defaultdict(list)
        for place, (key, counts, shown) in enumerate(sources):
            self.sources[key.pcn].append((place, key, counts, shown))
        self.of_all = self._made(self.sources.pop(ALL_PCNS, []))

    def of(self, block: Iterable[str]) -> list[tuple[Number, int | None]]:
        """Those of these PCNs and of all PCNs, and what each was shown as."""
        made = self._made(source for code in block for source in self.sources[code])
        return [(number, shown) for _, number, shown in sorted([*made, *self.of_all], key=itemgetter(0))]

    @staticmethod
    def _made(sources: Iterable[tuple[int, Key, Counts, int | None]]) -> list[tuple[int, Number, int | None]]:
        return [(place, Number(key, counts), shown) for place, key, counts, shown in sources]


def parts_of(key: Key, counts: Counts, codes: Iterable[str] | None = None) -> frozenset[Part]:
    """The basic counts a number adds up, those of some PCNs only when codes are given."""
    leaves = LEAVES if key.group == Group.TOTAL else (key.group,)
    if key.pcn != ALL_PCNS:
        chosen = {key.pcn} if codes is None or key.pcn in codes else set()
    else:
        chosen = {code for code, _ in counts} if codes is None else set(codes)
    return frozenset(
        Part(code, month, leaf, frozen.version)
        for code in chosen
        for month in key.period.months
        if (frozen := counts.get((code, month)))
        for leaf in leaves
    )


def _keys(counts: Counts, wanted: Iterable[Period]) -> list[Key]:
    codes = sorted({code for code, _ in counts})
    months = {month for _, month in counts}
    keys: list[Key] = []
    for period in wanted:
        whole = [code for code in codes if all((code, month) in counts for month in period.months)]
        some = [ALL_PCNS] if months.issuperset(period.months) else []
        keys += [Key(code, group, period) for code in [*whole, *some] for group in Group]
    return keys


def _sum(parts: Iterable[Part], counts: Counts) -> int:
    return sum(counts[part.pcn, part.month].count(part.leaf) for part in parts)


def blocks(cuts: Sequence[set[str]], most: int | None) -> list[list[str]]:
    """The PCNs in blocks of equal size, at most so many each; all in one when None.

    A PCN stays in the block that it had in earlier cuts: what is hidden of one protects the others of its block.
    """
    found: list[list[str]] = []
    placed: set[str] = set()
    for codes in [set().union(*cuts)] if most is None else cuts:
        new = sorted(codes - placed)
        number = -(-len(new) // (most or len(new) or 1))
        found += [new[start::number] for start in range(number)]
        placed.update(new)
    return found


def _tails(counts: Counts, month: date) -> Iterator[Key]:
    """The last months before the cut, one to eleven of them.

    A later year or quarter is that and something unknown. Those from 1 to 7 are protected now, so that no later number
    of 1 to 7 can be narrowed down by what is shown today.
    """
    codes = sorted({code for code, _ in counts})
    for length in range(1, MONTHS_IN_A_YEAR):
        period = Period(add_months(month, 1 - length), month)
        for code in (*codes, ALL_PCNS):
            for group in Group:
                yield Key(code, group, period)
