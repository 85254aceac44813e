"""Shares with their intervals as one picture of bars, for pages of which a table is the body. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from reporting.comparing import bars
from reporting.downloads.sheets import Drawing
from reporting.rates import proportion

NOTE = "Lines across the bars: 95% confidence intervals."
UNIT = "Percent"


class Share(NamedTuple):
    """So many of something, by name."""

    name: str
    count: int
    out_of: int


def drawing_of(name: str, heading: str, subtitle: str, shares: Iterable[Share]) -> Drawing | None:
    """A bar for each share that is one of something, in the order given; None when there is none."""
    drawn = [_bar(share) for share in shares if share.out_of]
    return Drawing(name, heading, subtitle, bars.svg(drawn, UNIT, UNIT), NOTE) if drawn else None


def _bar(share: Share) -> bars.Bar:
    estimate = proportion(share.count, share.out_of)
    value, lower, upper = (100 * float(each) for each in (estimate.value, estimate.lower, estimate.upper))
    return bars.Bar(share.name, value, lower, upper)
