"""Shares with their intervals: as a picture, as a table of figures, and for a spreadsheet to draw. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from reporting.comparing import bars
from reporting.downloads.sheets import Drawing, Plot, Sheet
from reporting.rates import proportion

NOTE = "Lines across the bars: 95% confidence intervals."
UNIT, PERCENT = "%", "Percent"
LIMITS = ("Lower 95%", "Upper 95%")


class Share(NamedTuple):
    """So many of something, by name."""

    name: str
    number: int
    out_of: int


class Estimate(NamedTuple):
    """A share and the ends of its Wilson interval, in percent."""

    value: float
    lower: float
    upper: float


def estimate(number: int, out_of: int) -> Estimate:
    """`out_of` is at least 1."""
    found = proportion(number, out_of)
    return Estimate(*(100 * float(each) for each in (found.value, found.lower, found.upper)))


@dataclass(frozen=True, slots=True)
class Shares:
    """Shares by name, in the order given. `head` says what names them, what is counted, and of what."""

    name: str
    heading: str
    subtitle: str
    head: tuple[str, str, str]
    rows: Sequence[Share]

    @property
    def drawing(self) -> Drawing | None:
        """A bar for each share that is one of something; None when there is none."""
        drawn = self._bars()
        return Drawing(self.name, self.heading, self.subtitle, bars.svg(drawn, suffix=UNIT), NOTE) if drawn else None

    @property
    def sheet(self) -> Sheet:
        """The figures of the picture: an empty cell where there is no share."""
        return figures_of(self.name, self.title, self.head, self.rows)

    @property
    def plot(self) -> Plot:
        """The same for a spreadsheet."""
        return bars.plot(self._bars(), self.title, PERCENT, name=self.name)

    @property
    def title(self) -> str:
        """The picture in a line."""
        return f"{self.heading}. {self.subtitle}"

    def _bars(self) -> list[bars.Bar]:
        return [bars.Bar(each.name, *estimate(each.number, each.out_of)) for each in self.rows if each.out_of]


def figures_of(name: str, title: str, head: tuple[str, str, str], rows: Sequence[Share]) -> Sheet:
    """Counts, and in percent each share with the ends of its interval."""
    cells = [
        [each.name, each.number, each.out_of, *(_rounded(each) if each.out_of else (None, None, None))]
        for each in rows
    ]
    return Sheet(name, title, [*head, PERCENT, *LIMITS], cells)


def _rounded(share: Share) -> list[float]:
    return [round(each, 1) for each in estimate(share.number, share.out_of)]
