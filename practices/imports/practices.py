"""epraccur: every prescribing practice of England and Wales, of which GP practices in England are taken."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from django.utils import timezone

from practices.imports.files import read_csv
from practices.imports.names import readable
from practices.imports.rows import Fault, RefusedFileError, Row, check_each, day_after
from practices.imports.saving import Tally, mark_whole_history, store
from practices.models import Practice
from practices.recounts import mark_fitted_at

CODE, NAME, GROUPING = "ORGANISATION CODE", "NAME", "NATIONAL GROUPING"
ADDRESS = tuple(f"ADDRESS LINE {number}" for number in range(1, 6))
POSTCODE, OPENED, CLOSED = "POSTCODE", "OPEN DATE", "CLOSE DATE"
COMMISSIONER, JOINED, LEFT = "COMMISSIONER", "JOIN DATE", "LEFT DATE"
PHONE, SETTING = "CONTACT TELEPHONE NUMBER", "PRESCRIBING SETTING"
# The file has no heading row: these are its 27 columns in order.
COLUMNS = (
    *(CODE, NAME, GROUPING, "HIGH LEVEL HEALTH GEOGRAPHY", *ADDRESS, POSTCODE, OPENED, CLOSED),
    *("STATUS CODE", "ORGANISATION SUB-TYPE CODE", COMMISSIONER, JOINED, LEFT, PHONE),
    *("NULL 19", "NULL 20", "NULL 21", "AMENDED RECORD INDICATOR", "NULL 23", "PROVIDER/PURCHASER", "NULL 25"),
    *(SETTING, "NULL 27"),
)
GP_PRACTICE = "4"
WALES = "W00"


class PracticeFacts(NamedTuple):
    code: str
    name: str
    address: str
    postcode: str
    phone: str
    sub_icb_code: str
    opened_on: date | None
    closed_on: date | None
    kind: str = Practice.Kind.GP_PRACTICE
    is_stub: bool = False


@dataclass
class Practices:
    """What a file says; `as_of` by code is the latest day the file mentions. `passed_over`: not GP, or not England."""

    facts: list[PracticeFacts]
    as_of: dict[str, date]
    passed_over: int = 0
    faults: list[Fault] = field(default_factory=list)


def parse_practices(data: bytes) -> Iterator[Row]:
    """Rows under the names NHS England's file guide gives the columns."""
    rows = read_csv(data, COLUMNS, first=1)
    first = next(rows, None)
    if first is None or first.problem or not first.cells[OPENED].isdigit():
        raise RefusedFileError(
            "This is not epraccur, which has 27 columns, no headings, and the opening date as YYYYMMDD in the 11th."
        )
    yield first
    yield from rows


def validate_practices(rows: Iterable[Row]) -> Practices:
    """GP practices in England, one for each code; faulty rows as faults."""
    faults: list[Fault] = []
    found: dict[str, PracticeFacts] = {}
    latest = date.min
    passed_over = 0
    for row, facts in check_each(rows, _practice, faults):
        if facts is None:
            passed_over += 1
        elif facts.code in found:
            faults.append(Fault(row.number, CODE, facts.code, "The practice is listed twice."))
        else:
            found[facts.code] = facts
            latest = max(latest, *(day for name in (OPENED, CLOSED, JOINED, LEFT) if (day := row.day(name))))
    if not found and faults:
        raise RefusedFileError(f"No row could be used. The first fault: {faults[0].column}: {faults[0].reason}")
    as_of = min(latest, timezone.localdate())
    return Practices(list(found.values()), dict.fromkeys(found, as_of), passed_over, faults)


def _practice(row: Row) -> PracticeFacts | None:
    code = row.code(CODE)
    if row.text(SETTING) != GP_PRACTICE or row.text(GROUPING) == WALES:
        return None
    opened, closed = row.needed_day(OPENED), row.day(CLOSED)
    if closed and closed < opened:
        raise row.faulty(CLOSED, "The practice closes before it opens.")
    row.day(JOINED), row.day(LEFT)
    return PracticeFacts(
        code=code,
        name=readable(row.text(NAME)) or code,
        address=readable(", ".join(line for name in ADDRESS if (line := row.text(name, 60)))),
        postcode=row.postcode(POSTCODE),
        phone=row.text(PHONE, 30),
        sub_icb_code=row.text(COMMISSIONER, 10),
        opened_on=opened,
        closed_on=day_after(closed),
    )


def save_practices(practices: Practices) -> Tally:
    """Write what differs; have the months recounted of practices whose closing moved, or that are of another kind."""
    codes = [facts.code for facts in practices.facts]
    before, kinds = _closings(codes), _kinds(codes)
    tally = store(Practice, {facts.code: facts._asdict() for facts in practices.facts}, as_of=practices.as_of)
    after = _closings(before)
    moved = [code for code, closing in before.items() if after[code] != closing]
    mark_whole_history(Practice.objects.filter(code__in=moved).values_list("pk", flat=True))
    other = [code for code, kind in _kinds(kinds).items() if kinds[code] != kind]
    mark_fitted_at(Practice.objects.filter(code__in=other).values_list("pk", flat=True))
    return tally


def _kinds(codes: Iterable[str]) -> dict[str, str]:
    return dict(Practice.objects.filter(code__in=list(codes)).values_list("code", "kind"))


def _closings(codes: Iterable[str]) -> dict[str, date | None]:
    return dict(Practice.objects.filter(code__in=list(codes)).values_list("code", "closed_on"))
