"""A forecast of waits, explained: what it is made of, its seed, and the same once more."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256

from django import forms
from django.core.exceptions import BadRequest

from larc.nhsuk.formatting import format_date, format_number, format_plural
from referrals import clocks
from referrals.forecast.cases import DAYS, NO_CHANGE, Case, Change, Share
from referrals.forecast.outlook import Forecast, Outlook
from referrals.forecast.simulation import LEAD, PATHS, SEED
from reporting.explaining.live import queue
from reporting.explaining.live.asking import LiveForm
from reporting.explaining.live.explained import AGREES, Live, Shown, cut_facts, limit_words
from reporting.explaining.live.queue import Queue
from reporting.forecasting import history, words
from reporting.forecasting.asking import CHANGES, NOT_OFFERED, ChangeForm, Scope, ScopeForm
from reporting.forecasting.kept import remembered, version
from reporting.forecasting.presenter import LACKS
from reporting.tables import Cells, Table

SOURCES = (
    "Referrals, appointments and clinic times of this service, read one by one; the forecast counts the same with "
    "questions to the database"
)
COUNTED_BY = (
    "The fitting practice that got the referral, by the day it got it; an area’s are the practices of its PCNs today"
)
CHOOSE = "Choose a practice or PCN: the list of every practice is made of theirs."
DIFFERS = (
    "The forecast is made of other numbers, or plays otherwise: something was recorded in between, or it is a defect. "
    "Open both once more, and report it if they still differ"
)
FAMILY_NAMES = {history.IMPLANT: "Implants", history.COIL: "Coils", history.RING_PESSARY: "Ring pessaries"}


class ForecastForm(ScopeForm, LiveForm):
    """Which hubs and standard, as the page of forecasts is asked. What was tried there is brought by its links."""

    about = "forecast"
    route = "forecasting:forecast"

    more = forms.CharField(required=False, widget=forms.HiddenInput)
    without = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Mapping[str, str], now: datetime) -> None:
        self.places = history.places(clocks.london_date(now))
        super().__init__(data, self.places)
        tried = {name: data.get(name, "") for name in CHANGES}
        self.defaults, self.data = {**self.defaults, **dict.fromkeys(CHANGES, "")}, {**self.data, **tried}

    def change(self, scope: Scope, today: date) -> Change:
        """What was tried. BadRequest for what is not offered, or is no number of clinics."""
        form = ChangeForm(self.data, history.fitter_names(scope.places, today))
        if form.is_asked and not form.is_valid():
            raise BadRequest(NOT_OFFERED)
        return form.change()


@dataclass(frozen=True, slots=True)
class Made:
    """A forecast with what it is made of: as it was counted here, and as the forecast took it."""

    scope: Scope
    change: Change
    today: date
    cases: Sequence[Case]
    queues: Mapping[str, Queue]
    forecast: Forecast | None
    changed: Forecast | None

    @property
    def whole(self) -> list[Case]:
        """The hubs that can be forecast."""
        return [case for case in self.cases if not case.lacks]


def explain(form: ForecastForm, now: datetime) -> Live:
    """Count once more what the forecast is made of and play it again."""
    scope, today = form.scope(form.places), clocks.london_date(now)
    made = made_of(scope, form.change(scope, today), now)
    return Live(
        title=f"Forecast: {scope.name}, {scope.standard}% in time, from {format_date(today)}",
        sentence=_sentence(made),
        facts=[
            *_figures(made),
            ("Numerator’s sources", SOURCES),
            ("Counted by", COUNTED_BY),
            ("Limit in force", "; ".join(_limits(made))),
            ("Seed and futures", f"Seed {SEED} with each practice’s code, {PATHS} futures. {_lead()}"),
            ("Definition", f"docs/forecast.md, version {version()} of its method"),
            ("Inputs", f"{_fingerprint(made)}: the same here and there as long as nothing they are made from changes"),
            *cut_facts(now),
            *([("Agreement", AGREES if agrees(made) else DIFFERS)] if scope.code else []),
        ],
        tables=_tables(made) if scope.code else [],
        measures=(),
        page=form.page,
        command=form.command,
    )


def made_of(scope: Scope, change: Change, now: datetime) -> Made:
    """Of every practice together nothing is forecast: theirs are listed one by one."""
    places = scope.places if scope.code else ()
    cases = history.cases(places, now=now)
    walked = queue.walk([place.hub for place in places], now)
    queues = {place.code: walked.get(place.hub.pk, Queue()) for place in places}
    whole = [case for case in cases if not case.lacks]
    outlook = Outlook(whole, standard=scope.standard) if whole else None
    return Made(
        scope=scope,
        change=change,
        today=clocks.london_date(now),
        cases=cases,
        queues=queues,
        forecast=outlook.forecast() if outlook else None,
        changed=outlook.forecast(change) if outlook and change != NO_CHANGE else None,
    )


def _sentence(made: Made) -> str:
    if not made.scope.code:
        return CHOOSE
    if made.forecast is None:
        reasons = {LACKS[case.lacks][0] for case in made.cases}
        return f"There is no forecast here. {'. '.join(sorted(reasons)) or 'No practice is in this area'}."
    said = words.share_sentence(made.forecast, {case.limit for case in made.whole})
    return f"{said} {words.chance_sentence(made.forecast, made.scope.standard)}"


def _figures(made: Made) -> list[tuple[str, str]]:
    if made.forecast is None:
        return []
    first, last = (format_date(made.today + timedelta(days=days)) for days in (1, DAYS))
    figures = _three(made.forecast, made.scope.standard, "")
    if made.changed:
        figures += _three(made.changed, made.scope.standard, ", with the change")
    referred = words.count_cell(made.forecast.referred)
    return [
        *figures,
        ("Numerator", "Of them, those fitted within the limit; told is the middle of all futures"),
        (
            "Denominator and its date",
            f"Patients who are referred from {first} to {last}, {referred}, and fitted in the end, in each future",
        ),
    ]


def _three(forecast: Forecast, standard: int, which: str) -> list[tuple[str, str]]:
    return [
        (f"Fitted in time{which}", words.share_cell(forecast.in_time)),
        (f"Chance of {standard}% in time{which}", _chance(forecast.chance)),
        (f"Wait to fitting{which}", words.wait_cell(forecast.wait, forecast.slots)),
    ]


def _chance(value: float | None) -> str:
    """0.7825 of the futures, told as about 8 in 10."""
    told = words.chance(value)
    return told if value is None else f"{value:.4f} of the futures, told as “{told}”"


def _limits(made: Made) -> list[str]:
    kinds = {place.hub.practice.kind for place in made.scope.places}
    return [limit_words(clocks.limit_for(kind, made.today)) for kind in sorted(kinds)] or ["None: no practice is here"]


def _lead() -> str:
    return f"A first appointment is {format_plural(LEAD, 'day')} after the referral or later"


def _fingerprint(made: Made) -> str:
    """Says whether two forecasts were made of the same, without saying what it was."""
    return sha256(repr((version(), list(made.cases), made.scope.standard, made.change)).encode()).hexdigest()[:16]


def agrees(made: Made) -> bool:
    """Whether the forecast is made of what was counted here, and a practice's is that of the list."""
    counted = all(
        _counts(case, made.queues[case.key])[0] == _counts(case, made.queues[case.key])[1] for case in made.cases
    )
    if made.forecast is None or not made.scope.is_one:
        return counted
    return counted and made.forecast == remembered(made.whole[0], made.scope.standard)


def _counts(case: Case, here: Queue) -> tuple[tuple[int, int, int], tuple[int, int, int]]:
    """Referrals, who waits and free times: as counted here, and as the forecast takes them."""
    free = sum(number for day, number in here.free.items() if day <= DAYS)
    taken = sum(clinic.free for clinic in case.clinics if 0 <= clinic.day <= DAYS)
    referrals = sum(sum(counts) for counts in case.weeks.values())
    return (here.referrals(case.history), here.waiting, free), (referrals, len(case.waiting), taken)


def _tables(made: Made) -> list[Shown]:
    tables = [Shown("counted", "What it is made of, by fitting practice", _inputs(made))]
    if made.forecast is None:
        return tables
    if made.scope.is_one:
        tables.append(Shown("again", "Played again", _again(made.forecast, made)))
    return [
        *tables,
        Shown("plan", "Appointments, the next 12 weeks", _plan(made.forecast, made)),
        Shown("visits", "Visits of the past year", _visits(made)),
        Shown("arrivals", "Referrals by week, the latest first", _arrivals(made)),
    ]


def _inputs(made: Made) -> Table:
    head = ["Practice", "Weeks observed"]
    for what in ("Referrals", "Waiting or booked", "Free times in 12 weeks"):
        head += [f"{what}, counted here", f"{what}, in the forecast"]
    rows: list[Cells] = []
    for case in made.cases:
        pairs = zip(*_counts(case, made.queues[case.key]), strict=True)
        counts = [format_number(number) for pair in pairs for number in pair]
        rows.append([f"{case.name} ({case.key})", format_number(case.history), *counts])
    return Table(head, rows)


def _again(forecast: Forecast, made: Made) -> Table:
    standard = made.scope.standard
    listed = remembered(made.whole[0], standard)
    pairs = zip(_three(forecast, standard, ""), _three(listed, standard, ""), strict=True)
    return Table(
        ["Figure", "Played again here", "In the list of practices"],
        [[name, here, there] for (name, here), (_, there) in pairs],
    )


def _plan(forecast: Forecast, made: Made) -> Table:
    """What goes beyond free times are clinics that are taken to follow the last one planned."""
    head = ["Week from", "Free in planned clinics, counted here", "To be had, in the forecast"]
    free = [made.queues[case.key].free for case in made.whole]
    rows: list[Cells] = []
    for week in forecast.weeks:
        days = range(7 * week.number + 1, 7 * week.number + 8)
        number = sum(each[day] for each in free for day in days)
        rows.append([words.week_of(made.today, week.number), format_number(number), format_number(week.slots)])
    return Table(head, rows)


def _visits(made: Made) -> Table:
    names = {
        "missed": "Missed, of visits booked",
        "not_fitted": "Not fitted, of those who came",
        "came_back": "To come again, of those missed or not fitted",
        "left": "Left without any visit, of referrals that are over",
    }
    rows: list[Cells] = []
    for name, text in names.items():
        here = sum((getattr(case.shares, name) for case in made.whole), Share())
        rows.append([text, _of(here), _of(getattr(made.whole[0].everyone, name))])
    return Table(["What", "Here", "In the network"], rows)


def _of(share: Share) -> str:
    return f"{format_number(share.times)} of {format_number(share.of)}"


def _arrivals(made: Made) -> Table:
    rows: list[Cells] = []
    for ago in range(max(case.history for case in made.whole)):
        known = [case for case in made.whole if ago < case.history]
        counts = [sum(made.queues[case.key].arrived[family, ago] for case in known) for family in FAMILY_NAMES]
        taken = sum(weeks[-1 - ago] for case in known for weeks in case.weeks.values())
        first = made.today - timedelta(days=7 * (ago + 1))
        rows.append([format_date(first), *map(format_number, counts), format_number(taken)])
    return Table(["Week from", *FAMILY_NAMES.values(), "All, in the forecast"], rows)
