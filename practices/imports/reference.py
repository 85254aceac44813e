"""The reference table that comes with the project (practices/reference): its own layout, everyone's way to save."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TypeVar

from django.db import transaction

import practices
from practices.imports.files import csv_headings, need_columns, read_bytes, read_csv
from practices.imports.loading import IMD, load_coordinates, load_deprivation, load_list_sizes
from practices.imports.pcns import Member, Network, PCNFacts, save_pcns
from practices.imports.practices import PracticeFacts, Practices, save_practices
from practices.imports.rows import Fault, RefusedFileError, Row, check_each
from practices.imports.running import Outcome, Source, record_run, wait_for_turn
from practices.memberships import Stay
from practices.models import ImportRun

T = TypeVar("T")

FOLDER = Path(practices.__file__).parent / "reference"


@transaction.atomic
def load_reference(*, folder: Path = FOLDER, done: Callable[[], object] = lambda: None) -> list[ImportRun]:
    """Load the files of the reference table, calling `done` after each. Loading again changes nothing.

    RefusedFileError at any fault, with nothing changed: the table is the project's own and has to be right.
    """
    wait_for_turn()
    runs = []
    for name, load in FILES.items():
        source = Source(name, read_bytes(folder / name))
        outcome = load(source)
        if faults := outcome.faults + outcome.tally.faults:
            raise RefusedFileError(f"{name}, row {faults[0].row}, {faults[0].column}: {faults[0].reason}")
        runs.append(record_run("reference", source, outcome))
        done()
    return runs


def _read(source: Source, columns: tuple[str, ...], check: Callable[[Row], T], faults: list[Fault]) -> Iterator[T]:
    headings = csv_headings(source.data)
    need_columns(headings, columns, "a file of the reference table")
    for _, facts in check_each(read_csv(source.data, headings), check, faults):
        yield facts


def _load_practices(source: Source) -> Outcome:
    faults: list[Fault] = []
    dated = dict(_read(source, ("AS_OF", "CODE"), lambda row: (_practice(row), row.needed_day("AS_OF")), faults))
    return Outcome(save_practices(Practices(list(dated), {facts.code: day for facts, day in dated.items()})), faults)


def _practice(row: Row) -> PracticeFacts:
    return PracticeFacts(
        code=row.code("CODE"),
        name=row.text("NAME"),
        address=row.text("ADDRESS", 400),
        postcode=row.postcode("POSTCODE"),
        phone=row.text("PHONE", 30),
        sub_icb_code=row.text("SUB_ICB_CODE", 10),
        opened_on=row.day("OPENED_ON"),
        closed_on=row.day("CLOSED_ON"),
    )


def _load_pcns(source: Source) -> Outcome:
    faults: list[Fault] = []
    dated = dict(_read(source, ("AS_OF", "CODE"), lambda row: (_pcn(row), row.needed_day("AS_OF")), faults))
    return Outcome(save_pcns(Network(list(dated), [], max(dated.values()))), faults)


def _pcn(row: Row) -> PCNFacts:
    return PCNFacts(
        code=row.code("CODE"),
        name=row.text("NAME"),
        sub_icb_code=row.text("SUB_ICB_CODE", 10),
        sub_icb_name=row.text("SUB_ICB_NAME"),
        opened_on=row.day("OPENED_ON"),
        closed_on=row.day("CLOSED_ON"),
    )


def _load_memberships(source: Source) -> Outcome:
    faults: list[Fault] = []
    members = list(_read(source, ("AS_OF", "PRACTICE_CODE"), _member, faults))
    return Outcome(save_pcns(Network([], members, max(member.stay.as_of for member in members))), faults)


def _member(row: Row) -> Member:
    starts_on, ends_on = row.needed_day("STARTS_ON"), row.day("ENDS_ON")
    stay = Stay(row.code("PCN_CODE"), starts_on, ends_on, row.needed_day("AS_OF"))
    return Member(row.code("PRACTICE_CODE"), stay, row.number)


FILES: dict[str, Callable[[Source], Outcome]] = {
    "pcns.csv": _load_pcns,
    "practices.csv": _load_practices,
    "memberships.csv": _load_memberships,
    "coordinates.csv": partial(load_coordinates, origin=""),
    "deprivation.csv": partial(
        load_deprivation, index=IMD, origin="Indices of Deprivation 2019, MHCLG, weighted to practices"
    ),
    "list_sizes.csv": partial(load_list_sizes, day=None, accept_jumps=False),
}
