"""The pattern of every PCN's months, for a table of all of them."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

import numpy as np
from markupsafe import Markup

from reporting import rates, signals
from reporting.baseline import Window
from reporting.control import marks, words
from reporting.every_pcn import Grid
from reporting.rates import Numbers
from reporting.records import are_records
from reporting.series import PER
from reporting.signals import Basis
from reporting.verdicts import Latest, latest

RECORDS = {True: "Highest", False: "No", None: "Too few years"}


class Pattern(NamedTuple):
    """What a row says of its months: an icon with its word, and whether its latest year is a record."""

    icon: Markup
    word: str
    record: str

    @property
    def is_record(self) -> bool:
        """Whether its latest 12 months are the highest ever (L13)."""
        return self.record == RECORDS[True]


NO_MONTHS = Pattern(Markup(""), words.pattern(None, Basis.NO_FIGURES), RECORDS[None])


def patterns(grid: Grid, window: Window, resets: Mapping[str, Sequence[date]]) -> dict[str, Pattern]:
    """By the PCN's code; `resets` are the months at which limits begin anew, by code. PCNs without months are absent.

    All at once, but for those with resets, which are read alone: there may be 1,250.
    """
    figures = rates.rate(grid.counts, np.where(grid.women > 0, grid.women, np.nan), per=PER).value
    found = latest(figures, grid.months, fixed_on=window)
    for place, code in enumerate(grid.codes):
        if code in resets:
            found[place] = _alone(figures[place], grid.months, resets[code], window)
    records = are_records(grid.counts)
    return {code: _pattern(found[place], records[place]) for place, code in enumerate(grid.codes)}


def pattern_of(figures: Numbers, counts: Numbers, months: Sequence[date], window: Window) -> Pattern:
    """Of one series, the network's."""
    return _pattern(latest(figures[None, :], months, fixed_on=window)[0], are_records(counts[None, :])[0])


def _alone(figures: Numbers, months: Sequence[date], resets: Sequence[date], window: Window) -> Latest:
    series = dict(zip(months, figures.tolist(), strict=True))
    if np.isnan(figures).all():
        return Latest(Basis.NO_FIGURES, None)
    reading = signals.read(series, rebased=signals.resets_within(series, resets), fixed_on=window)
    return Latest(reading.basis, reading.variation)


def _pattern(found: Latest, record: bool | None) -> Pattern:
    return Pattern(marks.icon(found.variation), words.pattern(found.variation, found.basis), RECORDS[record])
