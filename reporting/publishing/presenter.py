"""Makes what the pages of published figures place. Everything here comes from the numbers as they are shown."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from markupsafe import Markup

from larc.nhsuk.formatting import format_date_time, format_month, format_number, format_plural, format_rate
from reporting import rates, spc, words
from reporting.baseline import compare
from reporting.measures import Group
from reporting.models import Publication
from reporting.months import add_months, months_between
from reporting.presenters import INTERVAL, Cells, Table
from reporting.publishing.frozen import Figures, Revision
from reporting.publishing.tables import ALL_PCNS, Period, year_to
from reporting.series import PER
from reporting.spc import Improvement, Variation

HIDDEN = Markup('<span aria-hidden="true">*</span><span class="nhsuk-u-visually-hidden">hidden</span>')
HIDING = (
    "A star is a number from 1 to 7, or one hidden so those cannot be worked out. Others are rounded to 5. Rates, "
    "intervals and ratios are made of the rounded numbers."
)
NOT_SHOWN = "Hidden"
ALL_NAME = "All PCNs"
QUARTERS_SHOWN = 8
PATTERN = "Pattern of quarters"
# Of a measure of which more is better these are all there are.
PATTERNS = {
    Variation.ORDINARY: "Usual range",
    Variation.IMPROVEMENT_HIGH: "Unusually high",
    Variation.CONCERN_LOW: "Unusually low",
}
# Numbers rounded to 5 that hardly differ would make limits out of the rounding (docs/adr/0009, 0017).
FEWEST_POINTS, FEWEST_VALUES = 13, 3


@dataclass(frozen=True, slots=True)
class Number:
    """A published number: None is hidden. `women` is the mean over its months; None: no denominator."""

    shown: int | None
    women: float | None

    @property
    def rate(self) -> rates.Estimate | None:
        """For 1,000 women, with its interval, of the number as shown. None where it is hidden or has no women."""
        return None if self.shown is None or not self.women else rates.rate(self.shown, self.women, per=PER)


@dataclass(frozen=True, slots=True)
class Place:
    """A PCN, or all of them (no code), with its published numbers."""

    code: str
    name: str
    numbers: dict[tuple[Group, Period], Number]

    def number(self, group: Group, period: Period) -> Number | None:
        return self.numbers.get((group, period))


def places_of(cells: Iterable[dict[str, Any]]) -> list[Place]:
    """The rows of frozen.cells_of, one place each, in their order."""
    places = []
    for (code, name), rows in groupby(cells, key=lambda cell: (cell["pcn__code"], cell["pcn__name"])):
        numbers = {}
        for row in rows:
            numbers[Group(row["method"]), Period(row["first"], row["last"])] = number_of(row)
        places.append(Place(code or ALL_PCNS, name or ALL_NAME, numbers))
    return places


def number_of(cell: dict[str, Any]) -> Number:
    """A row of frozen.cells."""
    women = cell["women_months"]
    return Number(cell["shown"], women / len(months_between(cell["first"], cell["last"])) if women else None)


def published_page(publication: Publication, places: list[Place], group: Group) -> dict[str, Any]:
    """The page of one publication, for one group of methods."""
    year = year_to(publication.month)
    return {
        "sentence": year_sentence(places, group, year),
        "year": year_table(places, group, publication),
        "words": (PATTERN,),
        "year_caption": f"{group.label}, 12 months to {format_month(year.last)}, per 1,000 women aged 15 to 44",
        "quarters": quarter_table(places, group),
        "definitions": [each for each in publication.definitions if each["key"].startswith(f"{group}_")],
        "hiding": HIDING,
    }


def year_sentence(places: list[Place], group: Group, year: Period) -> str:
    """What the whole network fitted in the twelve months, as it is shown."""
    number = next((each.number(group, year) for each in places if each.code == ALL_PCNS), None)
    month = format_month(year.last)
    if number is None:
        return f"There are not 12 months of figures to {month} yet."
    if number.shown is None:
        return f"How many {group.noun} were fitted in the 12 months to {month} is hidden to protect privacy."
    said = f"About {format_number(number.shown)} {group.noun} were fitted in the 12 months to {month}"
    if number.rate is None:
        return f"{said}. Without a denominator there is no rate."
    return f"{said}, {format_rate(float(number.rate.value))} per 1,000 women aged 15 to 44."


def year_table(places: list[Place], group: Group, publication: Publication) -> Table:
    """The rolling year of every place with rate, interval, index to the year before COVID and pattern of quarters."""
    head = ["PCN", "Fittings", "Rate", INTERVAL, "Ratio to before COVID", PATTERN]
    year = year_to(publication.month)
    base = Period(publication.baseline_first, add_months(publication.baseline_first, 11))
    return Table(head, [_year_cells(place, group, year, base) for place in places])


def _year_cells(place: Place, group: Group, year: Period, base: Period) -> Cells:
    number, before = place.number(group, year), place.number(group, base)
    limits = number.rate if number else None
    return [
        place.name,
        shown_cell(number),
        rate_cell(number),
        _unbroken(words.interval(float(limits.lower), float(limits.upper)) if limits else rate_cell(number)),
        _unbroken(ratio_cell(number, before)),
        pattern(place, group),
    ]


def _unbroken(text: str) -> str:
    """On one line on a phone too, where the table scrolls: rows stay as high as their numbers."""
    return text.replace(" ", "\N{NO-BREAK SPACE}")


def shown_cell(number: Number | None) -> str | Markup:
    if number is None:
        return "Not complete"
    return HIDDEN if number.shown is None else format_number(number.shown)


def rate_cell(number: Number | None) -> str:
    if number is None:
        return "Not complete"
    if number.shown is None:
        return NOT_SHOWN
    return words.NO_DENOMINATOR if number.rate is None else format_rate(float(number.rate.value))


def ratio_cell(number: Number | None, before: Number | None) -> str:
    """Published year over published baseline year; hidden where either is."""
    if number is None or before is None or not number.women or not before.women:
        return words.NO_BASELINE
    if number.shown is None or before.shown is None:
        return NOT_SHOWN
    return words.ratio_with_interval(compare(number.shown, number.women, before.shown, before.women))


def pattern(place: Place, group: Group) -> str:
    """What a control chart of the published quarterly rates says; hidden quarters are gaps, never 0."""
    quarters = sorted(period for each, period in place.numbers if each == group and not period.is_year)
    found = [(period.first, place.numbers[group, period].rate) for period in quarters]
    values = [None if rate is None else float(rate.value) for _, rate in found]
    if sum(value is not None for value in values) < FEWEST_POINTS or len(set(values)) < FEWEST_VALUES:
        return "Too few numbers"
    if values[-1] is None:
        return "Latest is hidden"
    return PATTERNS[spc.xmr([first for first, _ in found], values, improvement=Improvement.INCREASE).variation]


def quarter_table(places: list[Place], group: Group) -> Table:
    """The latest quarters, newest first, fittings only; all of them are in the file."""
    periods = sorted({period for place in places for each, period in place.numbers if not period.is_year})
    shown = periods[: -QUARTERS_SHOWN - 1 : -1]
    head = ["PCN", *(f"{period.first:%B} to {format_month(period.last)}" for period in shown)]
    return Table(head, [[place.name, *(shown_cell(place.number(group, each)) for each in shown)] for place in places])


def publication_rows(found: list[Publication], addresses: list[str]) -> list[Cells]:
    """The list of publications; each row's name leads to its page."""
    return [
        [
            Markup('<a class="nhsuk-link" href="{}">{}</a>').format(address, title_of(each)),
            format_date_time(each.published_at),
            each.by.name,
            each.note or "None",
        ]
        for each, address in zip(found, addresses, strict=True)
    ]


def title_of(publication: Publication) -> str:
    """June 2026, or June 2026, revision 2."""
    month = format_month(publication.month)
    return month if publication.revision == 1 else f"{month}, revision {publication.revision}"


REVISION_HEAD = ["Month, PCN and figure", "Before", "Now"]
# As they are frozen; women aside, each a method.
FROZEN = {
    "implant": "implants",
    "copper_iud": "copper coils (IUD)",
    "lng_ius": "hormonal coils (IUS)",
    "women": "women aged 15 to 44",
}


def revision_rows(revisions: Iterable[Revision]) -> list[Cells]:
    """A row for each figure that differs. Exact: for those who may see exact figures only."""
    return [
        [f"{format_month(each.month)}, {each.pcn.name}, {label}", _frozen(each.before, name), _frozen(each.now, name)]
        for each in revisions
        for name, label in FROZEN.items()
        if each.before is None or getattr(each.before, name) != getattr(each.now, name)
    ]


FIRST = "This is the first publication: there was none before it to revise."


def revision_sentence(revisions: list[Revision], since: str) -> str:
    """How many months of how many PCNs differ."""
    if not revisions:
        return f"No month published before has changed {since}."
    pcns = {each.pcn.pk for each in revisions}
    months = {each.month for each in revisions}
    return f"{format_plural(len(months), 'month')} of {format_plural(len(pcns), 'PCN')} changed {since}."


def _frozen(figures: Figures | None, name: str) -> str:
    if figures is None:
        return "Not there"
    if name == "women":
        return words.women_cell(figures.women, estimated=False)
    return format_number(getattr(figures, name))


def month_choices(first: date, last: date) -> list[dict[str, str]]:
    """Months to publish, newest first, as a select has them."""
    return [{"value": f"{each:%Y-%m}", "text": format_month(each)} for each in reversed(months_between(first, last))]
