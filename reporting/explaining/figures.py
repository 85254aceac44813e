"""Which figures can be explained: what each is called, how it is defined, and which months it is made of. Pure."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import NamedTuple

from larc.nhsuk.formatting import format_month
from reporting.baseline import Window
from reporting.measures import COMPARING_MEASURES, MEASURES, Group, Measure
from reporting.months import MONTHS_IN_A_YEAR, add_months, months_between


class Figure(StrEnum):
    """A figure of a report, by the word that addresses and the command use."""

    MONTH = "month"
    YEAR = "year"
    YEAR_ON_YEAR = "year-on-year"
    BASELINE = "baseline"
    SAME_MONTH = "same-month"
    AGAINST = "against-baseline"
    RECORD = "record"
    PATTERN = "pattern"
    PROJECTION = "projection"
    FUNNEL = "funnel"
    EQUITY = "equity"
    REASONS = "reasons"
    FITTED_HERE = "fitted-here"

    @property
    def label(self) -> str:
        return LABELS[self]

    @property
    def needs_history(self) -> bool:
        """Every month counts, or months of the year before COVID besides the latest twelve."""
        return self not in (Figure.MONTH, Figure.FITTED_HERE)


LABELS = {
    Figure.MONTH: "Monthly rate",
    Figure.YEAR: "12-month rate",
    Figure.YEAR_ON_YEAR: "Year against year",
    Figure.BASELINE: "Average month before COVID",
    Figure.SAME_MONTH: "Against the same month before COVID",
    Figure.AGAINST: "Ratio to the year before COVID",
    Figure.RECORD: "Highest on record",
    Figure.PATTERN: "Pattern (SPC)",
    Figure.PROJECTION: "Expected by the end of the financial year",
    Figure.FUNNEL: "Against the network (funnel)",
    Figure.EQUITY: "By deprivation",
    Figure.REASONS: "By reason",
    Figure.FITTED_HERE: "Fitted by practices here",
}
_KEYS = {
    Figure.MONTH: "monthly_rate",
    Figure.YEAR: "yearly_rate",
    Figure.YEAR_ON_YEAR: "year_on_year",
    Figure.BASELINE: "baseline",
    Figure.SAME_MONTH: "same_month",
    Figure.AGAINST: "against_baseline",
    Figure.RECORD: "record",
    Figure.PATTERN: "pattern",
    Figure.PROJECTION: "projection",
}
_COMPARING = {
    Figure.FUNNEL: "funnel",
    Figure.EQUITY: "equity_slope",
    Figure.REASONS: "reason_share",
    Figure.FITTED_HERE: "fitted_here",
}


class Part(NamedTuple):
    """Months whose fittings are added up for a figure, and what they are called."""

    name: str
    months: tuple[date, ...]


def measure_of(figure: Figure, group: Group) -> Measure:
    """The definition that holds for it."""
    return COMPARING_MEASURES[_COMPARING[figure]] if figure in _COMPARING else MEASURES[f"{group}_{_KEYS[figure]}"]


def parts_of(figure: Figure, month: date, first: date, window: Window) -> list[Part]:
    """What a figure of this month is made of; `first` is the first month with data."""
    this = Part(format_month(month), (month,))
    year, before = (_year(last) for last in (month, add_months(month, -MONTHS_IN_A_YEAR)))
    baseline = Part(f"Before COVID, {window}", tuple(window.months))
    match figure:
        case Figure.MONTH:
            return [this]
        case Figure.BASELINE:
            return [baseline]
        case Figure.SAME_MONTH:
            [same] = [each for each in window.months if each.month == month.month]
            return [this, Part(format_month(same), (same,))]
        case Figure.AGAINST:
            return [year, baseline]
        case Figure.YEAR_ON_YEAR:
            return [year, before]
        case Figure.RECORD | Figure.PATTERN | Figure.PROJECTION:
            return [Part(f"{format_month(first)} to {format_month(month)}", tuple(months_between(first, month)))]
        case _:
            return [year]


def _year(last: date) -> Part:
    months = months_between(add_months(last, 1 - MONTHS_IN_A_YEAR), last)
    return Part(f"12 months to {format_month(last)}", tuple(months))
