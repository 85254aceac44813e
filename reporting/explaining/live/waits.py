"""Waits of a month at one kind of provider, explained."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple

from larc.nhsuk.formatting import format_date, format_month, format_number, format_plural
from practices.models import Practice
from referrals import clocks, figures
from referrals.clocks import COUNTED, Limit, Result
from reporting import waiting, words
from reporting.explaining.live import walks
from reporting.explaining.live.asking import WaitsForm, among
from reporting.explaining.live.explained import (
    AGREES,
    DIFFERS,
    Live,
    Shown,
    count_were,
    cut_facts,
    definitions,
    left_out,
    limit_words,
    place_table,
    practice_table,
    share_of,
)
from reporting.explaining.live.walks import Wait, Walk
from reporting.measures import PATHWAY_MEASURES
from reporting.months import add_months
from reporting.tables import Table
from reporting.waiting import RESULTS

MEASURES = (PATHWAY_MEASURES["fitted_in_time"], PATHWAY_MEASURES["offered_in_time"])
SOURCES = (
    "Referrals of this service, each with its own events and fittings, read one by one. The page counts the same with "
    "one question to the database"
)
COUNTED_BY = (
    "The practice that has the referral, for its kind and limit; for an area the patient’s registered practice, by "
    "the PCNs of today"
)


class Counts(NamedTuple):
    """How the clocks came out: by their own limit, by the common target, and whether a time was offered in time."""

    own: Counter[Result]
    target: Counter[Result]
    offered: Counter[Result]


def explain(form: WaitsForm, now: datetime) -> Live:
    """Walk the referrals of the month and set what is found beside the page's count."""
    today, target = clocks.london_date(now), form.asked["target"]
    month, kind = form.first_day, form.asked["kind"]
    walk = walks.waits(month, kind, form.filters, target=target, today=today)
    limits = _limits(walk, kind, month)
    here = Counts(
        Counter(row.own for row in walk.rows),
        Counter(row.target for row in walk.rows),
        Counter(row.offered for row in walk.rows),
    )
    counted = figures.waits(first=month, until=add_months(month, 1), today=today, target=target, among=among(form))
    page = waiting.summed(counted, month, kind)
    days = " or ".join(format_plural(limit.days, "day") for limit in limits)
    return Live(
        title=f"Waits: {', '.join([*form.words, format_month(month)])}",
        sentence=_sentence(month, here.own, days),
        facts=[
            *_figures(here, days, target, today),
            ("Numerator’s sources", SOURCES),
            ("Looked at and left out", left_out(walk.left_out)),
            ("Counted by", COUNTED_BY),
            ("Limit in force", "; ".join(map(limit_words, limits))),
            ("Definition", definitions(MEASURES)),
            *cut_facts(now),
            ("Agreement", agreement(here, page)),
        ],
        tables=_tables(walk, here, page, target, today),
        measures=MEASURES,
        page=form.page,
        command=form.command,
    )


def _figures(here: Counts, days: str, target: int, today: date) -> list[tuple[str, str]]:
    return [
        ("Numerator", f"{format_plural(here.own[Result.PASSED], 'patient')} fitted within {days}"),
        ("Denominator and its date", _denominator(here.own, today)),
        (f"Fitted within {days}", _share(here.own)),
        (f"Fitted within the common target, {format_plural(target, 'day')}", _share(here.target)),
        (f"Offered a time within {days}", _share(here.offered)),
    ]


def _tables(walk: Walk[Wait], here: Counts, page: figures.Waits, target: int, today: date) -> list[Shown]:
    practices = Counter(row.registered for row in walk.rows)
    places = place_table(practices, walks.pcns_of(practices, today), "Referrals")
    return [
        Shown("counted", "Referrals by how they came out", _results(here, page, target)),
        Shown("hubs", "By fitting practice, by its own limit", _hubs(walk.rows)),
        Shown("members", "By registered practice", places, ("PCN today",)),
    ]


def agreement(here: Counts, page: figures.Waits) -> str:
    """Whether the page's count is the one made here: by the own limit, by the target, and of times offered."""
    shown = (page.own, page.target, page.offered)
    if all(+counts == +other for counts, other in zip(here, shown, strict=True)):
        return AGREES
    other = ", ".join(f"{text} {format_number(page.own[result])}" for result, text in RESULTS.items())
    return DIFFERS.format(shown=other)


def _limits(walk: Walk[Wait], kind: str, month: date) -> list[Limit]:
    """The limits that the month's clocks had, or would have had; a month in which it changed has two."""
    found = {row.limit.days: row.limit for row in walk.rows} or {0: clocks.limit_for(kind, month)}
    return [found[days] for days in sorted(found)]


def _known(results: Counter[Result]) -> int:
    return sum(results[each] for each in COUNTED)


def _share(results: Counter[Result]) -> str:
    return share_of(results[Result.PASSED], _known(results))


def _denominator(own: Counter[Result], today: date) -> str:
    parts = words.listed(
        [
            f"{format_number(own[Result.PASSED])} in time",
            f"{format_number(own[Result.FAILED])} not in time",
            f"{format_number(own[Result.BREACHING])} waiting past the limit",
        ]
    )
    return f"{format_plural(_known(own), 'patient')} whose result is known on {format_date(today)}: {parts}"


def _sentence(month: date, own: Counter[Result], days: str) -> str:
    if not own.total():
        return f"Nobody was referred in {format_month(month)}."
    known, waits = _known(own), format_plural(own[Result.UNSCORED], "patient")
    start = f"Of {format_plural(known, 'patient')} referred in {format_month(month)} whose result is known"
    verb = "waits" if own[Result.UNSCORED] == 1 else "wait"
    if not known:
        return f"No result of {format_month(month)} is known yet. {waits} {verb} within the limit."
    return f"{start}, {count_were(own[Result.PASSED])} fitted within {days}. {waits} {verb} within it."


def _results(here: Counts, page: figures.Waits, target: int) -> Table:
    head = [
        "Result",
        "By the own limit",
        "The same on the page",
        f"By the common target, {format_plural(target, 'day')}",
        "Offered within the own limit",
    ]
    columns = (here.own, page.own, here.target, here.offered)
    rows = [[text, *(format_number(counts[result]) for counts in columns)] for result, text in RESULTS.items()]
    return Table(head, [*rows, ["Together", *(format_number(counts.total()) for counts in columns)]])


def _hubs(rows: Sequence[Wait]) -> Table:
    found: defaultdict[Practice, Counter[str]] = defaultdict(Counter)
    for row in rows:
        found[row.hub][row.own] += 1
    return practice_table(["Practice", *RESULTS.values()], found, list(RESULTS))
