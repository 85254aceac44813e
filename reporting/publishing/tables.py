"""The published tables, a fixed list: each PCN and all PCNs × implants, coils and both × quarters and years. Pure.

Quarters are those of the financial year that are over, from the first month with figures; years are the twelve
months to the month published, and the baseline year. Nothing else is ever published: no other period, no practice.
"""

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple

from reporting.measures import Group
from reporting.months import MONTHS_IN_A_YEAR, add_months, months_between, quarter_of
from reporting.suppression import Cell, Fact, Interval, hidden, possible, published

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
    counts: Counts, *, first: date, month: date, baseline_first: date, earlier: Sequence[Cut] = ()
) -> Shown:
    """Every number of the tables as it is shown, None where it is hidden.

    A number is there when its PCN has all months of the period. Those of earlier publications that have not changed
    since stay hidden where they were. Raises SuppressionError.
    """
    every = {key: _cell(key, counts) for key in _keys(counts, periods(first, month, baseline_first))}
    small = {key for key, cell in every.items() if published(cell.count) is None}
    hide: set[Hashable] = small | {
        key
        for cut in earlier
        for key, shown in cut.shown.items()
        if shown is None and key in every and parts_of(key, cut.counts) == every[key].parts
    }
    # All PCNs together may have 1 to 7 only where there are few fittings anywhere: protected in one piece then.
    most = max(len(counts), 1) if any(key.pcn == ALL_PCNS for key in small) else MOST_TOGETHER
    for codes in _blocks({code for code, _ in counts}, most):
        cells = [_within(cell, codes, counts) for key, cell in every.items() if key.pcn in (ALL_PCNS, *codes)]
        hide |= hidden(
            cells,
            facts=[fact for cut in earlier for fact in _facts(cut, codes)],
            watched=[*_tails(counts, codes, month), *_hidden_before(earlier, codes)],
            kept=hide,
        )
    return {key: None if key in hide else published(cell.count) for key, cell in every.items()}


def parts_of(key: Key, counts: Counts, codes: Iterable[str] | None = None) -> frozenset[Part]:
    """The basic counts a number adds up, those of some PCNs only when codes are given."""
    leaves = LEAVES if key.group == Group.TOTAL else (key.group,)
    chosen = {key.pcn} if key.pcn != ALL_PCNS else {code for code, _ in counts}
    within = chosen if codes is None else chosen.intersection(codes)
    return frozenset(
        Part(code, month, leaf, frozen.version)
        for code in within
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


def _cell(key: Key, counts: Counts) -> Cell:
    parts = parts_of(key, counts)
    count = _sum(parts, counts)
    loss = LOSS_OF_NOUGHT if count == 0 else float(max(count, LOSS_OF_FEW))
    loss *= LOSS_OF_YEAR if key.period.is_year else 1
    loss *= LOSS_OF_TOTAL if key.group == Group.TOTAL else 1
    return Cell(key, parts, count, loss * (LOSS_OF_ALL_PCNS if key.pcn == ALL_PCNS else 1))


def _within(cell: Cell, codes: list[str], counts: Counts) -> Cell:
    """The cell as a problem of these PCNs alone: what others add to it is taken to be known."""
    parts = frozenset(part for part in cell.parts if isinstance(part, Part) and part.pcn in codes)
    return replace(cell, parts=parts, outside=cell.count - _sum(parts, counts))


def _blocks(codes: set[str], most: int) -> list[list[str]]:
    """The PCNs in blocks of equal size, at most so many each."""
    ordered = sorted(codes)
    number = -(-len(ordered) // most) or 1
    return [ordered[start::number] for start in range(number) if ordered]


def _facts(cut: Cut, codes: list[str]) -> Iterator[Fact]:
    for key, shown in cut.shown.items():
        if shown is None or key.pcn not in (ALL_PCNS, *codes):
            continue
        every, within = parts_of(key, cut.counts), parts_of(key, cut.counts, codes)
        outside = _sum(every - within, cut.counts)
        lower, upper = possible(shown)
        yield Fact(within, Interval(lower - outside, upper - outside))


def _tails(counts: Counts, codes: list[str], month: date) -> Iterator[Cell]:
    """The last months before the cut, one to eleven of them: a later year or quarter is that and something unknown.

    Protected now, so that no later number of 1 to 7 can be narrowed down by what is shown today.
    """
    for length in range(1, MONTHS_IN_A_YEAR):
        period = Period(add_months(month, 1 - length), month)
        for code in codes:
            for group in Group:
                key = Key(code, group, period)
                parts = parts_of(key, counts)
                yield Cell(key, parts, _sum(parts, counts))


def _hidden_before(earlier: Iterable[Cut], codes: list[str]) -> Iterator[Cell]:
    """What an earlier cut hid stays protected as it was, even where its counts were revised since."""
    for cut in earlier:
        for key, shown in cut.shown.items():
            if shown is None and key.pcn in codes:
                parts = parts_of(key, cut.counts)
                yield Cell((cut.month, key), parts, _sum(parts, cut.counts))
