"""What an explanation of a live figure holds, for the page and the terminal alike. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from larc.nhsuk.formatting import (
    begin_sentence,
    format_date,
    format_date_time,
    format_number,
    format_percent,
    format_plural,
)
from practices.models import Practice
from referrals.clocks import Limit
from reporting.measures import Measure
from reporting.rates import proportion
from reporting.tables import Table

AGREES = "The page shows the same numbers"
DIFFERS = (
    "The page shows other numbers: {shown}. Something was recorded in between, or it is a defect: open both once "
    "more, and report it if they still differ"
)
EXACT = (
    "Exact, for people of the network who are logged in. No patient is shown, none of it is published, and each look "
    "is recorded"
)
NOTHING = "None: there is nothing to divide by yet"
# More practices than this are told by PCN.
MOST_LISTED = 200


class Shown(NamedTuple):
    """A table with its id and caption; `words` are the headings of the columns that hold words."""

    id: str
    caption: str
    table: Table
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Live:
    """A figure counted again. `facts` are names and what there is to say of them; `page` is the address that shows it,
    with the same choices; `command` prints all this.
    """

    title: str
    sentence: str
    facts: Sequence[tuple[str, str]]
    tables: Sequence[Shown]
    measures: Sequence[Measure]
    page: str
    command: str


def as_text(found: Live) -> str:
    """The explanation for a terminal."""
    lines = [found.title, found.sentence, *(f"{name}: {text}" for name, text in found.facts)]
    for shown in found.tables:
        if not shown.table.rows:
            continue
        rows = (" | ".join(map(str, row)) for row in shown.table.rows)
        lines += ["", f"{shown.caption}: {' | '.join(shown.table.head)}", *rows]
    return "\n".join(lines)


def share_of(count: int, out_of: int) -> str:
    """83% (5 of 6), 95% confidence interval 44% to 97%; of nothing there is no share."""
    if not out_of:
        return NOTHING
    share = proportion(count, out_of)
    value, lower, upper = (format_percent(float(each)) for each in (share.value, share.lower, share.upper))
    said = f"{value} ({format_number(count)} of {format_number(out_of)})"
    return f"{said}, 95% confidence interval {lower} to {upper}"


def count_were(number: int) -> str:
    """1 was, 4 were."""
    return f"{format_number(number)} {'was' if number == 1 else 'were'}"


def cut_facts(now: datetime) -> list[tuple[str, str]]:
    """When it was counted, and what is hidden."""
    counted = f"None: counted now, {format_date_time(now)}, and again each time this is opened"
    return [("Data cut", counted), ("Small numbers", EXACT)]


def definitions(measures: Collection[Measure]) -> str:
    """Which definitions are in force, with their versions."""
    return "; ".join(f"{each.title}, version {each.version}" for each in measures)


def limit_words(limit: Limit) -> str:
    """A limit with the days on which it is in force, and the row it is from."""
    since = f" since {format_date(limit.first_day)}" if limit.first_day else ""
    until = f" until before {format_date(limit.end)}" if limit.end else ""
    return (
        f"{format_plural(limit.days, 'day')}{since}{until}, the last included: row {limit.clock} "
        f"{limit.provider_kind} of thresholds.csv, from {limit.row['source']}"
    )


def left_out(counts: Mapping[str, int]) -> str:
    """What was looked at and is not in the figure, with its number."""
    said = [f"{what}: {format_number(number)}" for what, number in sorted(counts.items()) if number]
    return begin_sentence("; ".join(said)) if said else "Nothing else was found"


def practice_table(head: Sequence[str], rows: Mapping[Practice, Counter[str]], of: Sequence[str]) -> Table:
    """A row a practice, by name: all that is counted of it, and `of` what it is made up."""
    return Table(
        [*head],
        [
            [f"{practice.name} ({practice.code})", *(format_number(rows[practice][each]) for each in of)]
            for practice in sorted(rows, key=lambda each: (each.name, each.code))
        ],
    )


def place_table(practices: Counter[Practice], pcns: Mapping[int, str], noun: str) -> Table:
    """Where patients are registered: practice by practice with the PCN of today, or by PCN where they are too many."""
    if len(practices) <= MOST_LISTED:
        ordered = sorted(practices, key=lambda each: (each.name, each.code))
        return Table(
            ["Practice", "PCN today", noun],
            [
                [f"{each.name} ({each.code})", pcns.get(each.pk, "No PCN"), format_number(practices[each])]
                for each in ordered
            ],
        )
    sums: Counter[str] = Counter()
    for practice, number in practices.items():
        sums[pcns.get(practice.pk, "No PCN")] += number
    return Table(["PCN today", noun], [[name, format_number(sums[name])] for name in sorted(sums)])
