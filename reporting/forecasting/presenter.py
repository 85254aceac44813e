"""Makes what the forecast page places: sentences, tables, chart, what a change does, and how far off it was."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from markupsafe import Markup

from larc.nhsuk.formatting import format_date, format_number, format_plural
from referrals.forecast import backtest
from referrals.forecast.cases import FEWEST_WEEKS, NO_CHANGE, Case, Change
from referrals.forecast.outlook import Forecast, Needed, Outlook
from referrals.forecast.plan import CYCLE, NOTICE, added_clinic, last_planned
from reporting.explaining.live import links
from reporting.forecasting import drawing, words
from reporting.forecasting.asking import Scope
from reporting.forecasting.history import Place
from reporting.presenters import Table

# What a hub without a forecast has in the list: why, and what stands for figures.
LACKS = {
    "history": (f"Fewer than {FEWEST_WEEKS} weeks of clinics or referrals", "Not known"),
    "patients": ("Nobody referred or waiting", "No forecast needed"),
}


def report(cases: Sequence[Case], *, standard: int, change: Change, today: date) -> dict[str, Any]:
    """The forecast of hubs together; what lacks history or patients is named and left out."""
    whole = [case for case in cases if not case.lacks]
    context: dict[str, Any] = {"today": today, "lacking": lacking(cases), "is_empty": not whole}
    if not whole:
        return context | {"is_needed": any(case.lacks == "history" for case in cases)}
    outlook = Outlook(whole, standard=standard)
    forecast = outlook.forecast()
    limits = {case.limit for case in whole}
    return {
        **context,
        "share": words.share_sentence(forecast, limits),
        "chance": words.chance_sentence(forecast, standard),
        "needed": words.needed_sentence(outlook.needed()),
        "waiting": words.waiting_sentence(forecast, sum(len(case.waiting) for case in whole)),
        "plan_sentence": plan_sentence(whole, today),
        "clinic_sentence": clinic_sentence(whole),
        "weeks": weeks_table(forecast, today),
        "chart": drawing.svg(forecast.weeks, limit=max(limits), today=today) if forecast.slots else None,
        "plot": drawing.plot(forecast.weeks, limit=max(limits), today=today),
        "chart_heading": chart_heading(forecast, max(limits)),
        "chart_note": drawing.NOTE,
        "change": changed(outlook, forecast, standard, change, limits) if change != NO_CHANGE else None,
        "tested": tested(whole),
    }


def tested(cases: Sequence[Case]) -> str:
    """How far off the referrals of these hubs together would have been foreseen, as far as they have the history."""
    old = [case for case in cases if case.history >= backtest.FEWEST]
    if not old:
        return words.tested_sentence(None)
    rest = len(cases) - len(old)
    said = words.tested_sentence(backtest.summary(joined(old)))
    if not rest:
        return said
    verb = "is" if rest == 1 else "are"
    return (
        f"{said} {format_plural(rest, 'practice')} with fewer than {backtest.FEWEST} weeks of history {verb} left out."
    )


def changed(outlook: Outlook, before: Forecast, standard: int, change: Change, limits: set[int]) -> dict[str, Any]:
    """Old and new side by side, and what it still takes."""
    after = outlook.forecast(change)
    needed = outlook.needed(replace(change, more_clinics=0)) if change.without_fitter else None
    rows = [
        [f"Fitted {words.limit_words(limits)}", *(words.share_cell(each.in_time) for each in (before, after))],
        [f"Chance of {standard}% in time", *(words.chance(each.chance) for each in (before, after))],
        ["Expected wait", *(words.wait_cell(each.wait, each.slots) for each in (before, after))],
        ["Waiting or booked after 12 weeks", *(words.count_cell(each.weeks[-1].queue) for each in (before, after))],
        ["Waiting today, fitted in time", *(words.count_cell(each.waiting_in_time) for each in (before, after))],
        ["Appointments that can be had", *(format_number(each.slots) for each in (before, after))],
    ]
    return {
        "sentence": words.share_sentence(after, limits),
        "needed": needed_without(needed) if needed else "",
        "table": Table(["12 weeks", "As planned", "With the change"], rows),
    }


def needed_without(needed: Needed) -> str:
    """What a fitter's leaving takes to make good."""
    return f"Without the fitter: {words.lower_first(words.needed_sentence(needed))}"


def weeks_table(forecast: Forecast, today: date) -> Table:
    """A row a week of referral."""
    head = [
        "Referred in the week from",
        "Referred",
        "Appointments to be had",
        "Waiting or booked at its end",
        "Wait to fitting",
        "Chance to be in time",
    ]
    rows = [
        [
            words.week_of(today, week.number),
            words.count_cell(week.referred),
            format_number(week.slots),
            words.count_cell(week.queue),
            words.wait_cell(week.wait, forecast.slots),
            words.patients_chance(week.in_time),
        ]
        for week in forecast.weeks
    ]
    return Table(head, rows)


def overview(scope: Scope, cases: Sequence[Case], forecasts: dict[str, Forecast]) -> dict[str, Any]:
    """Every hub, those first that most likely miss the standard; those without a forecast last."""
    ordered = sorted(
        zip(scope.places, cases, strict=True),
        key=lambda pair: (_urgency(pair[1], forecasts.get(pair[1].key)), pair[0].name),
    )
    return {
        "overview_sentences": [
            *words.safe_sentences(list(forecasts.values()), scope.standard),
            *words.without_forecast([case.lacks for case in cases]),
        ],
        "overview": Table(
            [
                *("Practice", "PCN", "Waiting or booked", "Fitted in time"),
                *(f"Chance of {scope.standard}% in time", "Wait to fitting"),
            ],
            [_overview_row(place, case, forecasts.get(case.key), scope) for place, case in ordered],
        ),
    }


def plan_sentence(cases: Sequence[Case], today: date) -> str:
    """Until when clinics are planned, and what follows."""
    ends = {case.name: last_planned(case) for case in cases}
    last = [end for end in ends.values() if end is not None]
    if not last:
        return "No clinic is planned, and none is taken to follow."
    first = format_date(today + timedelta(days=min(last)))
    start = (
        f"Clinics are planned to {first}"
        if len(cases) == 1
        else f"The first practice to run out of planned clinics does so on {first}"
    )
    without = ", ".join(name for name, end in ends.items() if end is None)
    rest = f" No clinic is planned at {without}, and none is taken to follow." if without else ""
    return f"{start}. After that the {CYCLE // 7} weeks before are taken to repeat.{rest}"


def clinic_sentence(cases: Sequence[Case]) -> str:
    """What one clinic more stands for."""
    weeks = f"{NOTICE // 7} weeks from today"
    if len(cases) > 1:
        return f"A clinic that is added starts {weeks}, at the practice where most patients would be late."
    size = format_plural(added_clinic(cases[0]).total, "appointment")
    why = "" if cases[0].clinics else f" (an assumption, as none was held in the past {CYCLE // 7} weeks)"
    return f"A clinic that is added has {size}{why} and starts {weeks}."


def lacking(cases: Sequence[Case]) -> list[dict[str, str]]:
    """Why some have no forecast, and which: each reason once."""
    return [
        {"why": why, "names": ", ".join(names)}
        for lack, (why, _) in LACKS.items()
        if (names := [case.name for case in cases if case.lacks == lack])
    ]


def chart_heading(forecast: Forecast, limit: int) -> str:
    """The finding in ten words at most."""
    waits = [week.wait for week in forecast.weeks if week.wait]
    if not waits:
        return "Nobody is expected to be referred"
    if max(wait.middle for wait in waits) > limit:
        return f"Expected waits pass {limit} days"
    if max(wait.high for wait in waits) > limit:
        return f"Expected waits stay within {limit} days but may pass them"
    return f"Waits stay within {limit} days in most futures"


def joined(cases: Sequence[Case]) -> dict[str, tuple[int, ...]]:
    """The referrals of several hubs together, over the weeks that all of them have."""
    length = min(case.history for case in cases)
    families = {family for case in cases for family in case.weeks}
    return {
        family: tuple(
            sum(case.weeks[family][week] for case in cases if family in case.weeks) for week in range(-length, 0)
        )
        for family in sorted(families)
    }


def _overview_row(place: Place, case: Case, forecast: Forecast | None, scope: Scope) -> list[str | Markup]:
    query = urlencode(scope.values | {"place": place.code})
    name = Markup('<a class="nhsuk-link" href="?{}">{}</a>').format(query, place.name)
    row: list[str | Markup] = [name, place.pcn.name if place.pcn else "No PCN", format_number(len(case.waiting))]
    if forecast is None:
        why, figure = LACKS[case.lacks]
        return [*row, why, figure, figure]
    wait = words.wait_cell(forecast.wait, forecast.slots)
    chance = words.chance(forecast.chance)
    label = f"{chance}, what the chance of {place.name} is made of"
    made_of = links.cell(chance, label, "forecast", scope.values | {"place": place.code})
    return [*row, words.share_cell(forecast.in_time), made_of, wait]


def _urgency(case: Case, forecast: Forecast | None) -> tuple[int, float, float]:
    """Sorts those first whose standard is least certain, then whose patients are least in time."""
    if forecast is None:
        return list(LACKS).index(case.lacks) + 1, 0, 0
    chance = 1 if forecast.chance is None else forecast.chance
    return 0, chance, forecast.in_time.mean if forecast.in_time else 1
