"""Monthly plans against a standard: when it is first met, when for good, and planned beside actual. Pure.

Source: domain.md P2 to P6 and P12. Values are Decimals, as they were written: 1.0 is not "< 1 %".
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from reporting.months import add_months, quarter_of

QUARTER = 3
Values = Mapping[date, Decimal]


class Comparator(StrEnum):
    """How a value is held against a standard. Stored with it: at the boundary it decides (P3)."""

    AT_MOST = "le"
    BELOW = "lt"
    AT_LEAST = "ge"
    ABOVE = "gt"

    @property
    def symbol(self) -> str:
        return {"le": "≤", "lt": "<", "ge": "≥", "gt": ">"}[self]

    @property
    def words(self) -> str:
        return {"le": "at most", "lt": "below", "ge": "at least", "gt": "above"}[self]

    @property
    def lower_is_better(self) -> bool:
        return self in (Comparator.AT_MOST, Comparator.BELOW)

    def met(self, value: Decimal, standard: Decimal) -> bool:
        """Whether the value meets the standard."""
        if value == standard:
            return self in (Comparator.AT_MOST, Comparator.AT_LEAST)
        return (value < standard) == self.lower_is_better

    @classmethod
    def of(cls, text: str) -> "Comparator":
        """From ≤ < ≥ > (also <= and >=) or from the stored code; ValueError otherwise."""
        signs = {"<=": cls.AT_MOST, ">=": cls.AT_LEAST} | {each.symbol: each for each in cls}
        return signs.get(text) or cls(text)


class Rule(StrEnum):
    """What "achieved" means. Its label is shown wherever a month of achievement is (P5)."""

    FIRST_MET = "first_met"
    SUSTAINED = "sustained"
    YEAR_END = "year_end"

    @property
    def label(self) -> str:
        return {
            Rule.FIRST_MET: "first month that meets the standard",
            Rule.SUSTAINED: "first month from which every month meets the standard",
            Rule.YEAR_END: "last month meets the standard",
        }[self]


@dataclass(frozen=True, slots=True)
class Standard:
    """What has to be met, and which document says so."""

    comparator: Comparator
    value: Decimal
    source: str


@dataclass(frozen=True, slots=True)
class Trajectory:
    """A measure's planned value for each month. Months without one are not in `planned`."""

    measure: str
    unit: str
    standard: Standard
    planned: Values


@dataclass(frozen=True, slots=True)
class Comparison:
    """A month's plan and what came. None where there is no plan or no value."""

    month: date
    planned: Decimal | None
    actual: Decimal | None
    difference: Decimal | None
    as_planned: bool | None
    meets: bool | None


@dataclass(frozen=True, slots=True)
class QuarterTarget:
    """A financial quarter, by its first month: target and achieved side by side. None if there is none (P12)."""

    quarter: date
    target: Decimal | None
    achieved: Decimal | None
    met: bool | None


class StandardsConflictError(ValueError):
    """Two sources give one measure different standards, and none was chosen (P4)."""

    def __init__(self, measure: str, standards: Sequence[Standard]) -> None:
        self.measure, self.standards = measure, tuple(standards)
        said = "; ".join(f"{each.comparator.symbol} {each.value:,} ({each.source})" for each in standards)
        super().__init__(f"Sources disagree about the standard of {measure}: {said}. Choose one of the sources.")


def chosen_standard(measure: str, standards: Sequence[Standard], source: str | None = None) -> Standard:
    """The one standard of a measure, of the source chosen when its sources disagree.

    StandardsConflictError when they do and none is chosen, or the one chosen says nothing or contradicts itself.
    """
    candidates = [each for each in standards if source in (None, each.source)]
    if len({(each.comparator, each.value) for each in candidates}) != 1:
        raise StandardsConflictError(measure, list(dict.fromkeys(standards)))
    return candidates[0]


def achieved(values: Values, standard: Standard, rule: Rule) -> date | None:
    """The month in which a rule holds the standard achieved; None when it does not.

    A month that is missing between others is not known to meet it, so nothing is sustained across it.
    """
    months = sorted(values)
    if not months:
        return None
    meeting = [month for month in months if standard.comparator.met(values[month], standard.value)]
    if rule == Rule.FIRST_MET:
        return meeting[0] if meeting else None
    last = months[-1]
    if last not in meeting:
        return None
    if rule == Rule.YEAR_END:
        return last
    first = last
    while add_months(first, -1) in meeting:
        first = add_months(first, -1)
    return first


def planned_against_actual(trajectory: Trajectory, actual: Values) -> list[Comparison]:
    """Every month that has a plan or a value. `as_planned`: as good as planned or better."""
    return [
        _comparison(trajectory.standard, month, trajectory.planned.get(month), actual.get(month))
        for month in sorted({*trajectory.planned, *actual})
    ]


def by_quarter(targets: Values, achieved_by_month: Values, comparator: Comparator) -> list[QuarterTarget]:
    """Counts against targets given for financial quarters, by their first months.

    What was achieved is the sum of the quarter's three months, None until all have values.
    """
    quarters = sorted({quarter_of(month) for month in (*targets, *achieved_by_month)})
    rows = []
    for quarter in quarters:
        months = [achieved_by_month.get(add_months(quarter, step)) for step in range(QUARTER)]
        known = [month for month in months if month is not None]
        total = sum(known, Decimal()) if len(known) == QUARTER else None
        target = targets.get(quarter)
        met = None if total is None or target is None else comparator.met(total, target)
        rows.append(QuarterTarget(quarter, target, total, met))
    return rows


def _comparison(standard: Standard, month: date, planned: Decimal | None, actual: Decimal | None) -> Comparison:
    meets = None if actual is None else standard.comparator.met(actual, standard.value)
    if planned is None or actual is None:
        return Comparison(month, planned, actual, None, None, meets)
    better = actual <= planned if standard.comparator.lower_is_better else actual >= planned
    return Comparison(month, planned, actual, actual - planned, better, meets)
