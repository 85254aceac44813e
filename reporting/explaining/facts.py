"""One figure of one place made of the facts, beside what the dashboards show."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

import pandas as pd

from practices.methods import LARC_METHODS
from practices.models import PCN, Area, Practice
from practices.selectors.areas import pcn_codes_in
from referrals.models.activity import Source
from reporting import rates, selectors
from reporting.baseline import FEWEST_MONTHS
from reporting.explaining import prepared
from reporting.explaining.counting import Book, Counted, Stays, book_of, stays_in
from reporting.explaining.figures import Figure, Part, measure_of, parts_of
from reporting.explaining.results import Line, Subject, result_of
from reporting.included import Included
from reporting.measures import Group, Measure, Services
from reporting.models import DataCut, Publication
from reporting.months import MONTHS_IN_A_YEAR, add_months, months_between
from reporting.publishing import frozen
from reporting.selectors import Basis, Span
from reporting.series import PER, frame_of
from reporting.series import Figure as Estimated
from reporting.series import figure as estimated


class Asked(NamedTuple):
    """Which figure. `month` is the first day of its last month; without a PCN it is an area's or the network's."""

    pcn: PCN | None
    group: Group
    month: date
    services: Services = Services.GP
    basis: Basis = Basis.CURRENT
    figure: Figure = Figure.MONTH
    area: Area | None = None
    practice: Practice | None = None
    reason: str = ""

    @property
    def included(self) -> Included:
        """Which fittings are counted."""
        return Included(self.services, self.reason)

    @property
    def place(self) -> str:
        """Where, in the middle of a sentence."""
        if self.practice:
            return self.practice.name
        if self.pcn:
            return self.pcn.name
        return f"the area {self.area.name}" if self.area else "the network"

    @property
    def key(self) -> str:
        """The place as an address and the command have it."""
        return self.pcn.code if self.pcn else f"area-{self.area.pk}" if self.area else "network"


class SourceCount(NamedTuple):
    """Fittings from one kind of source, at one kind of fitting practice. `is_counted`: they are in the figure.

    `is_for_it`: for the reason asked about.
    """

    source: Source
    kind: Practice.Kind
    is_for_it: bool
    fittings: int
    is_counted: bool


class Member(NamedTuple):
    """A practice counted in the place: since when, its fittings in each part, and its women in the latest month."""

    code: str
    name: str
    since: date
    fittings: tuple[int, ...]
    women: int | None
    women_counted_on: date | None
    women_are_estimated: bool


class Sum(NamedTuple):
    """A part of the figure: its fittings, the mean of its women, and their rate."""

    part: Part
    fittings: int
    women: float | None
    rate: Estimated


class MonthFacts(NamedTuple):
    """A month of the figure, as counted here and as prepared. `silent` names who sent nothing, if left out for it."""

    month: date
    fittings: int
    women: int | None
    women_counted_on: date | None
    women_are_estimated: bool
    silent: tuple[str, ...]
    prepared: int | None
    prepared_women: int | None

    @property
    def agrees(self) -> bool:
        return (self.prepared or 0) == self.fittings and self.prepared_women == self.women


@dataclass(frozen=True, slots=True)
class Explanation:
    """A figure and everything it is made of. `result` is made of the facts, `shown` of the prepared counts."""

    asked: Asked
    sources: list[SourceCount]
    members: list[Member]
    sums: list[Sum]
    months: list[MonthFacts]
    result: list[Line]
    shown: list[Line]
    measure: Measure
    cut: DataCut
    publication: Publication | None

    @property
    def fittings(self) -> int:
        return self.sums[0].fittings

    @property
    def women(self) -> float | None:
        return self.sums[0].women

    @property
    def rate(self) -> Estimated:
        return self.sums[0].rate

    @property
    def agrees(self) -> bool:
        """Whether the dashboards show the same."""
        return all(month.agrees for month in self.months) and self.result == self.shown

    @property
    def command(self) -> str:
        """What counts the same once more."""
        asked = self.asked
        options = {
            "figure": "" if asked.figure == Figure.MONTH else asked.figure,
            "practice": asked.practice.code if asked.practice else "",
            "services": "" if asked.services == Services.GP else asked.services,
            "basis": "" if asked.basis == Basis.CURRENT else asked.basis,
            "indication": asked.reason,
        }
        made = "".join(f" --{name} {value}" for name, value in options.items() if value)
        return f"manage.py explain_rate {asked.key} {asked.group} {asked.month:%Y-%m}{made}"


def explain(asked: Asked, cut: DataCut) -> Explanation:
    """Count the figure from fittings, totals, memberships and list sizes as they stand now."""
    span = selectors.span(cut) or Span(asked.month, asked.month, cut.until, cut)
    parts = parts_of(asked.figure, asked.month, span.first, selectors.baseline())
    months = _months_read(asked, span)
    by_fitting = asked.figure == Figure.FITTED_HERE
    book = book_of(_stays(asked, months), months, by_fitting=by_fitting)
    here, shown = book.rows(asked.included), prepared.rows(asked, months)
    frames = [frame_of(rows, months[0], asked.month, prepared.gaps_of(asked)) for rows in (here, shown)]
    subject = _subject(asked, span)
    facts = _month_facts(asked, parts, here, shown, frames[1])
    return Explanation(
        asked=asked,
        sources=_sources(asked, book, [each.month for each in facts]),
        members=_members(asked, book, parts),
        sums=[_sum(part, facts) for part in parts],
        months=facts,
        result=result_of(subject, frames[0]),
        shown=result_of(subject, frames[1]),
        measure=measure_of(asked.figure, asked.group),
        cut=cut,
        publication=frozen.latest(),
    )


def prepared_count(asked: Asked) -> int | None:
    """The month's number as the dashboard has it; None when it has no row for the month."""
    return next((_fitted(row, asked.group) for row in prepared.rows(asked, [asked.month])), None)


def _months_read(asked: Asked, span: Span) -> list[date]:
    """All that a figure is judged by. Whether one month lacks a practice's data is told by the twelve before it."""
    first = span.first
    if not asked.figure.needs_history:
        first = max(first, add_months(asked.month, -MONTHS_IN_A_YEAR))
    return months_between(min(first, asked.month), asked.month)


def _stays(asked: Asked, months: Sequence[date]) -> Mapping[int, Stays]:
    codes = {asked.pcn.code} if asked.pcn else pcn_codes_in(area=asked.area) if asked.area else None
    stays = stays_in(codes, asked.basis, months)
    return {asked.practice.pk: stays[asked.practice.pk]} if asked.practice and asked.practice.pk in stays else stays


def _subject(asked: Asked, span: Span) -> Subject:
    return Subject(
        figure=asked.figure,
        group=asked.group,
        included=asked.included,
        basis=asked.basis,
        month=asked.month,
        span=span,
        place=asked.place,
        pcn=asked.pcn,
        area=asked.area,
    )


def _fitted(row: Sequence[Any], group: Group) -> int:
    counts = dict(zip(LARC_METHODS, row[1:], strict=False))
    return sum(int(counts[method]) for method in group.methods)


def _month_facts(
    asked: Asked, parts: Sequence[Part], here: Sequence[Any], shown: Sequence[Any], frame: pd.DataFrame
) -> list[MonthFacts]:
    """The months of the parts, newest first."""
    counted, held = ({row[0]: row for row in rows} for rows in (here, shown))
    found = []
    for month in sorted({month for part in parts for month in part.months}, reverse=True):
        row, other = counted.get(month), held.get(month)
        found.append(
            MonthFacts(
                month=month,
                fittings=_fitted(row, asked.group) if row else 0,
                women=row[-3] if row else None,
                women_counted_on=row[-2] if row else None,
                women_are_estimated=bool(row and row[-1]),
                silent=frame.at[month, "silent"] if month in frame.index else (),
                prepared=_fitted(other, asked.group) if other else None,
                prepared_women=other[-3] if other else None,
            )
        )
    return found


def _sum(part: Part, facts: Sequence[MonthFacts]) -> Sum:
    """The part added up. Of several months, those that lack a practice's data are left out (A21)."""
    inside = [each for each in facts if each.month in part.months and not (each.silent and len(part.months) > 1)]
    fittings = sum(each.fittings for each in inside)
    women = [each.women for each in inside if each.women]
    if not inside or len(women) < len(inside):
        return Sum(part, fittings, None, Estimated(None, None, None))
    mean = sum(women) / len(women)
    years = min(len(part.months), MONTHS_IN_A_YEAR)
    # Over more than a year a sum has no rate, nor has a year with too few complete months: no page shows one.
    if len(part.months) > MONTHS_IN_A_YEAR or len(inside) < min(len(part.months), FEWEST_MONTHS):
        return Sum(part, fittings, mean, Estimated(None, None, None))
    return Sum(part, fittings, mean, estimated(rates.rate(fittings, sum(women) / years, per=PER)))


def _sources(asked: Asked, book: Book, months: Sequence[date]) -> list[SourceCount]:
    """By source and kind of fitting practice, what is counted and what is kept beside it."""
    found: Counter[tuple[Source, Practice.Kind, bool, bool]] = Counter()
    for each in _of(asked, book, months):
        is_for_it, is_in = asked.included.is_for(each.indication), each.is_in(asked.included)
        found[each.source, each.kind, not is_for_it, is_in] += each.fittings
    return [
        SourceCount(source, kind, not is_for_another, count, is_in)
        for (source, kind, is_for_another, is_in), count in sorted(found.items())
    ]


def _of(asked: Asked, book: Book, months: Iterable[date]) -> Iterator[Counted]:
    return (each for month in months for each in book.counted.get(month, ()) if each.method in asked.group.methods)


def _members(asked: Asked, book: Book, parts: Sequence[Part]) -> list[Member]:
    """The practices with fittings or women in any month of the figure, by name."""
    sums: list[Counter[int]] = []
    for part in parts:
        sums.append(Counter())
        for each in _of(asked, book, part.months):
            if each.is_in(asked.included):
                sums[-1][each.practice] += each.fittings
    sizes = book.sizes.get(max(parts[0].months), {})
    # Also who fitted what is not in this figure: without women such a practice leaves no denominator.
    seen = {each.practice for part in parts for month in part.months for each in book.counted.get(month, ())}
    practices = Practice.objects.filter(pk__in=seen | set(sizes)).order_by("name", "code")
    return [
        Member(
            code=practice.code,
            name=practice.name,
            since=book.stays[practice.pk].since,
            fittings=tuple(each[practice.pk] for each in sums),
            women=size.women if (size := sizes.get(practice.pk)) else None,
            women_counted_on=size.counted_on if size else None,
            women_are_estimated=bool(size and size.are_estimated),
        )
        for practice in practices
    ]
