"""A practice's list of patients with a device (O2): NHS number, names, date of birth, phone, product, inserted on.

Unlike the extracts of activity this file identifies patients, so it is the practice's own, its rows become that
practice's alone, and what a report repeats of a faulty cell is only what identifies nobody.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

from django.conf import settings
from django.utils import timezone

from practices.imports.files import MEGABYTE, check_headings, csv_headings, need_columns, read_csv
from practices.imports.rows import Fault, FaultyRowError, RefusedFileError, Row, check_each
from practices.imports.running import Outcome, Source, open_run
from practices.models import Practice
from referrals.codes import EARLIEST
from referrals.errors import InvalidDetailError
from referrals.identifiers import InvalidNHSNumberError, parse_nhs_number
from referrals.imports.columns import HIDDEN, faulty, plain, refuse_unusable
from referrals.imports.fittings import indication_of, parse_day
from referrals.imports.saving_devices import ListedDevice, save_devices
from referrals.products import Product, all_products, batch_key, product_named
from referrals.recording import LONGEST_PESSARY_MONTHS
from referrals.values import check_date_of_birth, parse_phone, parse_postcode

KIND = "devices due"
LARGEST_FILE = 2 * MEGABYTE
MOST_ROWS = 10_000
LONGEST_NAME, LONGEST_BATCH = 100, 40

NHS_NUMBER, FIRST_NAME, LAST_NAME, BORN_ON = "NHS NUMBER", "FIRST NAME", "LAST NAME", "DATE OF BIRTH"
PHONE, PRODUCT, INSERTED_ON, INDICATION = "PHONE", "PRODUCT", "INSERTED ON", "INDICATION"
POSTCODE, BATCH, MONTHS = "POSTCODE", "BATCH NUMBER", "CHANGE EVERY MONTHS"
COLUMNS: dict[str, tuple[str, ...]] = {
    NHS_NUMBER: ("nhs no", "nhsno"),
    FIRST_NAME: ("forename", "given name", "forenames"),
    LAST_NAME: ("surname", "family name"),
    BORN_ON: ("dob", "born", "birth date"),
    PHONE: ("phone number", "mobile", "mobile number", "telephone", "mobile telephone"),
    PRODUCT: ("device", "drug", "type"),
    INSERTED_ON: ("inserted", "fitted on", "date fitted", "insertion date", "date inserted"),
    INDICATION: ("reason", "main reason", "primary indication"),
    POSTCODE: ("post code",),
    BATCH: ("batch", "lot number"),
    MONTHS: ("change every", "interval in months"),
}
OPTIONAL = (POSTCODE, BATCH, MONTHS)


@dataclass
class Listed:
    devices: list[ListedDevice]
    faults: list[Fault] = field(default_factory=list)


def load_due_devices(source: Source, *, practice: Practice) -> Outcome:
    """Store a practice's list. RefusedFileError when the file as a whole cannot be used."""
    run = open_run(KIND, source)
    run.file_name = f"{KIND}, {practice.code}"  # a file's own name may hold a patient's
    rows = source.progress(parse_due_devices(source.data), "Devices")
    listed = validate_due_devices(rows, today=timezone.localdate())
    return Outcome(save_devices(listed.devices, practice, run), listed.faults, run=run)


def parse_due_devices(data: bytes) -> Iterator[Row]:
    """Rows of the file. RefusedFileError when a column is missing."""
    names = {plain(heading): name for name, headings in COLUMNS.items() for heading in (name, *headings)}
    headings = [names.get(plain(heading), heading) for heading in csv_headings(data)]
    check_headings(headings)
    need_columns(headings, [name for name in COLUMNS if name not in OPTIONAL], "a list of patients with a device")
    for number, row in enumerate(read_csv(data, headings), start=1):
        if number > MOST_ROWS:
            raise RefusedFileError(f"The file has more than {MOST_ROWS:,} rows. Divide it.")
        yield row


def validate_due_devices(rows: Iterable[Row], *, today: date) -> Listed:
    """The devices among the rows, each once. RefusedFileError when no row could be used."""
    faults: list[Fault] = []
    found: dict[tuple[str, str, date], ListedDevice] = {}
    for row, device in check_each(rows, lambda row: _device(row, today), faults):
        key = (device.nhs_number, device.product.name, device.inserted_on)
        if key in found:
            faults.append(Fault(row.number, PRODUCT, device.product.name, "This device is listed twice."))
        found.setdefault(key, device)
    if not found:
        refuse_unusable(faults)
    return Listed(list(found.values()), faults)


def _device(row: Row, today: date) -> ListedDevice:
    product = _product(row)
    born_on = _day(row, BORN_ON, today)
    inserted_on = _day(row, INSERTED_ON, today)
    try:
        check_date_of_birth(born_on, today)
    except InvalidDetailError as error:
        raise _hidden(row, BORN_ON, f"{error}.") from error
    if inserted_on < max(born_on, EARLIEST):
        raise faulty(row, INSERTED_ON, "The device cannot have gone in so early.")
    return ListedDevice(
        nhs_number=_nhs_number(row),
        first_name=_name(row, FIRST_NAME),
        last_name=_name(row, LAST_NAME),
        born_on=born_on,
        phone=_checked(row, PHONE),
        postcode=_checked(row, POSTCODE) if _text(row, POSTCODE) else "",
        product=product,
        inserted_on=inserted_on,
        indication=_indication(row),
        batch_number=_batch(row),
        change_every_months=_months(row),
        row=row.number,
    )


def _hidden(row: Row, column: str, reason: str) -> FaultyRowError:
    """A fault that repeats nothing of a cell which could tell who the patient is."""
    hides = column != INSERTED_ON and row.cells.get(column, "").strip()
    return FaultyRowError(column, HIDDEN, reason) if hides else faulty(row, column, reason)


def _text(row: Row, column: str) -> str:
    return " ".join(row.cells.get(column, "").split())


def _nhs_number(row: Row) -> str:
    try:
        return parse_nhs_number(_text(row, NHS_NUMBER), accept_test_numbers=settings.ACCEPT_TEST_NHS_NUMBERS)
    except InvalidNHSNumberError as error:
        raise _hidden(row, NHS_NUMBER, f"{error}.") from error


def _name(row: Row, column: str) -> str:
    name = _text(row, column)
    if not any(map(str.isalpha, name)) or len(name) > LONGEST_NAME:
        raise _hidden(row, column, f"Not a name of 1 to {LONGEST_NAME} characters.")
    return name


def _checked(row: Row, column: str) -> str:
    """A phone number or a postcode."""
    try:
        return {PHONE: parse_phone, POSTCODE: parse_postcode}[column](_text(row, column))
    except InvalidDetailError as error:
        raise _hidden(row, column, f"{error}.") from error


def _day(row: Row, column: str, today: date) -> date:
    day = parse_day(row.cells[column])
    if day is None:
        raise _hidden(row, column, "Not a date that exists. Give it as 2026-04-30 or 30/04/2026.")
    if day > today:
        raise _hidden(row, column, "The date is in the future.")
    return day


def _product(row: Row) -> Product:
    product = product_named(_text(row, PRODUCT))
    if product is None:
        raise faulty(row, PRODUCT, f"Not one of: {', '.join(product.name for product in all_products())}.")
    return product


def _indication(row: Row) -> str:
    if not _text(row, INDICATION):
        raise faulty(row, INDICATION, "The main reason is missing. When the device is due depends on it.")
    return indication_of(row)


def _batch(row: Row) -> str:
    batch = batch_key(_text(row, BATCH))
    if len(batch) > LONGEST_BATCH:
        raise faulty(row, BATCH, f"Longer than {LONGEST_BATCH} characters.")
    return batch


def _months(row: Row) -> int | None:
    text = _text(row, MONTHS)
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= 2 and 1 <= int(text) <= LONGEST_PESSARY_MONTHS):
        raise faulty(row, MONTHS, f"Not a number of months from 1 to {LONGEST_PESSARY_MONTHS}.")
    return int(text)
