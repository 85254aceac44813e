"""A PCN's months as its page shows them, for the files made of them."""

from dataclasses import dataclass
from typing import Any

import pandas as pd

from larc.nhsuk.formatting import begin_sentence, format_month
from practices.models import PCN
from reporting import charts, selectors, words
from reporting.baseline import Window
from reporting.filters import Choices
from reporting.measures import MEASURES, Measure
from reporting.presenters import UNIT, lines, preamble
from reporting.quality import gaps
from reporting.selectors import Span
from reporting.series import Standing, frame_of, records, standing


@dataclass(frozen=True)
class PCNFigures:
    """The months chosen, oldest first, where they stand against the baseline, and what is said of their making."""

    pcn: PCN
    span: Span
    choices: Choices
    window: Window
    frame: pd.DataFrame
    standings: list[Standing]

    @property
    def chart(self) -> charts.Chart:
        """As the page draws it."""
        months = records(self.frame)
        return charts.Chart([month["month"] for month in months], lines(months, self.standings), UNIT)

    @property
    def heading(self) -> str:
        return words.finding(self.standings)

    @property
    def subtitle(self) -> str:
        nouns = " and ".join(each.group.noun for each in self.standings).capitalize()
        months = f"{format_month(self.choices.first)} to {format_month(self.choices.last)}"
        return f"{nouns} fitted each month {UNIT}, {self.pcn.name}, {months}"

    @property
    def notes(self) -> dict[str, Any]:
        """How far the data go, when they were counted, by whose practice and against what."""
        return preamble(self.span, self.choices, (self.choices.method,))

    @property
    def measures(self) -> list[Measure]:
        return [measure for measure in MEASURES.values() if measure.group in self.choices.groups]


def definition(measure: Measure) -> str:
    """What a measure counts, in one line."""
    over = "" if measure.denominator.startswith("none") else f"; divided by {measure.denominator}"
    return f"{measure.numerator}{over}. {begin_sentence(measure.window)}, {measure.unit}."


def pcn_figures(pcn: PCN, span: Span, choices: Choices) -> PCNFigures:
    """The figures of a PCN's page for these choices."""
    window = selectors.baseline()
    lacking = gaps.of_pcn(pcn, choices.basis, choices.services)
    whole = frame_of(selectors.pcn_months(pcn, choices.basis, choices.services), span.first, span.latest, lacking)
    upto = whole[whole.index <= choices.last]
    standings = [standing(upto, group, window) for group in choices.groups]
    return PCNFigures(pcn, span, choices, window, upto[upto.index >= choices.first], standings)
