"""How the method did on real months: our own figures of the back-test of docs/adr/0010. Pure.

Source of the months: Public Health Scotland, devices in Scotland, January 2016 to January 2023 (all, implants,
hormonal coils, copper coils). Each month from the 37th on is an origin that knows only what came
before it. Each figure is the mean of the four series, as a share from 0 to 1. A test makes them again where the months
are at hand.
"""

from dataclasses import dataclass
from datetime import date

from larc.nhsuk.formatting import format_percent
from reporting.presenters import Cells, Table


@dataclass(frozen=True, slots=True)
class Errors:
    """Mean absolute error over what was fitted: of a month, and of what was left of the financial year."""

    month: float
    year: float


@dataclass(frozen=True, slots=True)
class Held:
    """The share of months, and of financial years, that came out inside a range."""

    month: float
    year: float


@dataclass(frozen=True, slots=True)
class Episode:
    """The origins from one month to another, for our method and the two plain ones, and for our two ranges."""

    name: str
    first: date
    last: date
    ours: Errors
    last_year: Errors
    index: Errors
    eighty: Held
    ninety_five: Held


MONTHS = 85
EPISODES = (
    Episode(
        "2019, before COVID",
        date(2019, 1, 1),
        date(2019, 12, 1),
        Errors(0.12, 0.08),
        Errors(0.12, 0.04),
        Errors(0.12, 0.06),
        Held(0.79, 0.73),
        Held(0.88, 0.98),
    ),
    Episode(
        "January to June 2020, into the shock",
        date(2020, 1, 1),
        date(2020, 6, 1),
        Errors(0.41, 0.34),
        Errors(0.73, 0.68),
        Errors(0.60, 0.60),
        Held(0.69, 0.42),
        Held(0.76, 0.46),
    ),
    Episode(
        "July 2020 to June 2021, recovery",
        date(2020, 7, 1),
        date(2021, 6, 1),
        Errors(0.20, 0.14),
        Errors(0.42, 0.38),
        Errors(0.27, 0.20),
        Held(0.99, 0.98),
        Held(1.0, 1.0),
    ),
    Episode(
        "July 2021 on",
        date(2021, 7, 1),
        date(2023, 1, 1),
        Errors(0.11, 0.06),
        Errors(0.18, 0.22),
        Errors(0.13, 0.09),
        Held(1.0, 0.97),
        Held(1.0, 1.0),
    ),
)
ALL = Episode(
    "All of them",
    date(2019, 1, 1),
    date(2023, 1, 1),
    Errors(0.16, 0.12),
    Errors(0.27, 0.25),
    Errors(0.20, 0.17),
    Held(0.90, 0.81),
    Held(0.94, 0.91),
)
HEAD = [
    "Projected from",
    "Off, each month",
    "Off, rest of the year",
    "Year: same month of last year",
    "Year: rolling year and season",
    "Months in 80% range",
    "Years in 80% range",
    "Months in 95% range",
    "Years in 95% range",
]


def sentences() -> list[str]:
    """Error and coverage in plain words, with where they come from."""
    ours, plain, index = ALL.ours, ALL.last_year, ALL.index
    shock, before = EPISODES[1], EPISODES[0]
    return [
        f"Tried on {MONTHS} real months, January 2016 to January 2023, of devices in Scotland (Public Health "
        "Scotland: all, implants, hormonal coils and copper coils). From each month from January 2019 on, knowing "
        f"only what came before, it was off by {format_percent(ours.month)} of a month’s devices on average, and by "
        f"{format_percent(ours.year)} of what was left of the financial year. Taking the same month of last year was "
        f"off by {format_percent(plain.month)} and {format_percent(plain.year)}, the rolling year with a seasonal "
        f"index by {format_percent(index.month)} and {format_percent(index.year)}.",
        f"Its 80% range held {format_percent(ALL.eighty.month)} of months and {format_percent(ALL.eighty.year)} of "
        f"years, its 95% range {format_percent(ALL.ninety_five.month)} and {format_percent(ALL.ninety_five.year)}. "
        f"From {shock.name.split(',')[0]} the 95% range held only {format_percent(shock.ninety_five.year)} of years: "
        "nothing foresaw COVID. In the quiet year before it, the same month of last year did better "
        f"({format_percent(before.last_year.year)} of the year against {format_percent(before.ours.year)}).",
    ]


def table() -> Table:
    """Each episode, then all."""
    return Table(HEAD, [_cells(each) for each in (*EPISODES, ALL)])


def _cells(each: Episode) -> Cells:
    shares = (
        each.ours.month,
        each.ours.year,
        each.last_year.year,
        each.index.year,
        each.eighty.month,
        each.eighty.year,
        each.ninety_five.month,
        each.ninety_five.year,
    )
    return [each.name, *map(format_percent, shares)]
