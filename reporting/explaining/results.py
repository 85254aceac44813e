"""What a figure says, by the very rules of its page, from the months given: of the facts, or as prepared."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

import pandas as pd

from larc.nhsuk.formatting import format_month, format_number, format_rate
from practices.models import PCN, Area
from reporting import rebases, selectors, words
from reporting.against import words as against
from reporting.against.figures import Change, same_months, year_on_year
from reporting.comparing import breakdown_words, fifths, funnel_words, years
from reporting.comparing.asking import Asked as Compared
from reporting.control import words as control
from reporting.explaining.figures import Figure
from reporting.fitted_here import presenter as fitted_here
from reporting.fitted_here.selectors import fitted_in
from reporting.included import Included
from reporting.measures import Group
from reporting.months import MONTHS_IN_A_YEAR, add_months, months_between
from reporting.presenters import UNIT
from reporting.projecting import words as projecting
from reporting.projecting.presenter import heading
from reporting.records import YearKind, record_year
from reporting.selectors import Basis, Span
from reporting.series import records, standing
from reporting.signals import read, resets_within

# A name, and what there is to say of it.
Line = tuple[str, str]
INTERVAL = "95% confidence interval"


@dataclass(frozen=True, slots=True)
class Subject:
    """Which figure of which place."""

    figure: Figure
    group: Group
    included: Included
    basis: Basis
    month: date
    span: Span
    place: str
    pcn: PCN | None
    area: Area | None

    @property
    def compared(self) -> Compared:
        """The same as the pages that compare are asked for it."""
        return Compared(self.group, self.included.services, self.month, self.area, self.pcn)


def result_of(subject: Subject, frame: pd.DataFrame) -> list[Line]:
    """The figure in lines. Nothing for what its sums say already."""
    said = _RESULTS.get(subject.figure)
    return said(subject, frame) if said else []


def _year(subject: Subject, frame: pd.DataFrame) -> list[Line]:
    now = standing(frame, subject.group, selectors.baseline())
    if now.year_rate.value is None:
        return [("12-month rate", words.year_cell(None))]
    months = f", of {now.year_months} complete months" if now.year_months < MONTHS_IN_A_YEAR else ""
    return [
        ("12-month rate", f"{format_rate(now.year_rate.value)} {UNIT}{months}"),
        (INTERVAL, words.interval(now.year_rate.lower, now.year_rate.upper)),
    ]


def _baseline(subject: Subject, frame: pd.DataFrame) -> list[Line]:
    now = standing(frame, subject.group, selectors.baseline())
    average = now.baseline_month
    return [("Average month before COVID", words.NO_BASELINE if average is None else f"{format_rate(average)} {UNIT}")]


def _against(subject: Subject, frame: pd.DataFrame) -> list[Line]:
    now = standing(frame, subject.group, selectors.baseline())
    ratio, limits = words.ratio(now.against_baseline)
    return [("Ratio", ratio), (INTERVAL, limits), ("Status", words.status(now.against_baseline))]


def _same_month(subject: Subject, frame: pd.DataFrame) -> list[Line]:
    return _change(same_months(frame, subject.group, selectors.baseline(), 1)[-1])


def _year_on_year(subject: Subject, frame: pd.DataFrame) -> list[Line]:
    return _change(year_on_year(frame, subject.group))


def _change(change: Change) -> list[Line]:
    return [("Change", against.change_cell(change.ratio))]


def _record(subject: Subject, frame: pd.DataFrame) -> list[Line]:
    found = record_year(frame[subject.group.value], YearKind.ROLLING, frame.index[-1])
    said = words.record_sentence(found, subject.group.noun)
    return [("Record", " ".join(said) or "Too few years of data")]


def _pattern(subject: Subject, frame: pd.DataFrame) -> list[Line]:
    rates = {month["month"]: month[f"{subject.group}_rate"] for month in records(frame)}
    if all(rate is None for rate in rates.values()):
        return [("Pattern", "No month has a rate")]
    made = rebases.standing(subject.pcn, subject.group) if subject.pcn else []
    reading = read(rates, rebased=resets_within(rates, [each.month for each in made]), fixed_on=selectors.baseline())
    resets = [f"{format_month(each.month)}: {each.reason}" for each in made]
    return [
        ("Pattern", control.pattern(reading.variation, reading.basis)),
        ("Verdict", " ".join(control.verdict(reading))),
        ("Limits reset", "; ".join(resets) or "Never"),
    ]


def _projection(subject: Subject, frame: pd.DataFrame) -> list[Line]:
    counts, lacking = frame[subject.group.value], [row["month"] for row in records(frame) if row["silent"]]
    found = heading(counts, frame["women"], subject.month, selectors.baseline(), lacking)
    if found is None:
        return [("Expected", projecting.too_little(int(counts.count()), subject.group))]
    projection = found.projection
    return [
        ("Expected", f"{format_number(round(projection.expected))} {subject.group.noun} in the year"),
        ("80% range", projecting.interval(projection.eighty)),
        ("95% range", projecting.interval(projection.ninety_five)),
        (
            "In words",
            projecting.outlook_sentence(
                projection, found.against, found.rates(projection.eighty), subject.place, subject.group
            ),
        ),
        ("Method", projecting.HOW),
    ]


def _funnel(subject: Subject, frame: pd.DataFrame) -> list[Line]:
    found = funnel_words.placed(years.pcn_years(subject.compared), subject.area.pk if subject.area else None)
    table = funnel_words.table(found)
    names = [found.pcns[place].code for place in found.shown]
    if subject.pcn and subject.pcn.code in names:
        row = table["rows"][names.index(subject.pcn.code)]
        return list(zip(table["head"][1:], map(str, row[1:]), strict=False))
    return [("In words", " ".join(funnel_words.sentences(found, subject.compared)))]


def _equity(subject: Subject, frame: pd.DataFrame) -> list[Line]:
    found = fifths.fifths_of(years.practice_years(subject.compared))
    table = fifths.table(found)
    rows = [
        (str(row[0]), ", ".join(f"{head}: {cell}" for head, cell in zip(table["head"][1:], row[1:], strict=False)))
        for row in table["rows"]
    ]
    return [("In words", " ".join(fifths.sentences(found, subject.compared))), *rows]


def _reasons(subject: Subject, frame: pd.DataFrame) -> list[Line]:
    months = months_between(add_months(subject.month, 1 - MONTHS_IN_A_YEAR), subject.month)
    found = breakdown_words.counted(years.reasons(subject.compared, months[0]))
    return [
        ("By method", breakdown_words.method_sentence(found, months, subject.compared)),
        ("By reason", breakdown_words.reason_sentence(found, months)),
    ]


def _fitted_here(subject: Subject, frame: pd.DataFrame) -> list[Line]:
    if subject.pcn is None:
        return []
    found = fitted_in(subject.pcn, subject.basis, subject.month, subject.included)
    said = fitted_here.sentences(subject.pcn.name, found, (subject.group,), subject.month)
    return [("In words", " ".join(said)), ("Counted by", fitted_here.attribution(subject.basis, subject.included))]


_RESULTS: Mapping[Figure, Callable[[Subject, pd.DataFrame], list[Line]]] = {
    Figure.YEAR: _year,
    Figure.BASELINE: _baseline,
    Figure.AGAINST: _against,
    Figure.SAME_MONTH: _same_month,
    Figure.YEAR_ON_YEAR: _year_on_year,
    Figure.RECORD: _record,
    Figure.PATTERN: _pattern,
    Figure.PROJECTION: _projection,
    Figure.FUNNEL: _funnel,
    Figure.EQUITY: _equity,
    Figure.REASONS: _reasons,
    Figure.FITTED_HERE: _fitted_here,
}
