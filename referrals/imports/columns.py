"""Columns of activity files: known ones by any usual heading, identifying ones refused by name. Pure.

No import of activity needs to know who a patient is. So a file with a column that could tell is refused whole,
naming the columns to remove, before any row of it is read; and what a report repeats of a faulty cell is only
what cannot be a name or an NHS number.
"""

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import NoReturn

import nhs_number

from practices.imports.files import check_headings, csv_headings, need_columns, read_csv
from practices.imports.rows import Fault, FaultyRowError, RefusedFileError, Row

# What clinical systems head such columns with (an EMIS list report has nineteen), letters and digits only.
_IDENTIFYING_WHOLE = frozenset(
    {"chi", "chinumber", "emis", "flat", "gender", "id", "initials", "name", "names", "nhs", "sex", "tel", "telno"}
)
_IDENTIFYING_PARTS = re.compile(
    "nhsn|nhsid|emisn|emisid|emisref|patient|client|person|hospitaln|"
    "forename|surname|familyname|givenname|callingname|firstname|lastname|middlename|maiden|fullname|knownas|title|"
    "dob$|^dob|birth|born|address|house|street|locality|^town|county|postcode|postalcode|uprn|"
    "phone|mobile|email|contact|usualgp|nextofkin|carer|ethnic"
)
# A date, an age or a code: cells of which a report may repeat what stands in them.
_HARMLESS = re.compile(
    r"[0-9 :./+-]{1,25}|[0-9]{1,2}[ ./-]?[A-Za-z]{3,9}[ ./-]?[0-9]{2,4}|[0-9]\.[0-9]+E\+[0-9]{1,2}"
    r"|[A-Za-z]{1,3}[0-9]{1,9}[A-Za-z]?"
)
HIDDEN = "(not repeated)"
# The shape of a site's code; anything else is more likely a name that stands in the wrong column.
_ODS_CODE = re.compile(r"[A-Z](?=.*[0-9].*[0-9])[A-Z0-9]{2,9}")

Columns = Mapping[str, tuple[str, ...]]


def plain(heading: str) -> str:
    """A heading's letters and digits in small letters: case, blanks, underscores and other signs do not matter."""
    return re.sub(r"[^a-z0-9]", "", unicodedata.normalize("NFKC", heading).casefold())


def read_activity(data: bytes, columns: Columns, *, optional: Sequence[str], what: str) -> Iterator[Row]:
    """The rows of a CSV under our own names of its columns (`columns`: name → headings people use for it).

    RefusedFileError when a column identifies patients, or a column that is not optional is missing.
    """
    given = csv_headings(data)
    refuse_identifying(given)
    names = {plain(heading): name for name, headings in columns.items() for heading in (name, *headings)}
    headings = [names.get(plain(heading), heading) for heading in given]
    check_headings(headings)
    need_columns(headings, [name for name in columns if name not in optional], what)
    return read_csv(data, headings)


def refuse_identifying(headings: Sequence[str]) -> None:
    """RefusedFileError naming every column that could tell who a patient is."""
    identifying = [heading for heading in headings if is_identifying(heading)]
    if identifying:
        raise RefusedFileError(
            f"These columns can identify patients: {', '.join(identifying)}. Remove them from the file and import it"
            " again. Nothing of them was kept."
        )


def is_identifying(heading: str) -> bool:
    text = plain(heading)
    return text in _IDENTIFYING_WHOLE or bool(_IDENTIFYING_PARTS.search(text))


def practice_code(row: Row, column: str, known: Collection[str]) -> str:
    """The ODS code of a practice that is known, or of one that may become a stub."""
    code = row.cells[column].strip().upper()
    if code not in known and not _ODS_CODE.fullmatch(code):
        raise faulty(row, column, "Not the ODS code of a practice, such as N82001.")
    return code


def refuse_unusable(faults: Sequence[Fault]) -> NoReturn:
    """RefusedFileError for a file of which no row could be used, with what was wrong in the first."""
    first = f" Row {faults[0].row}, {faults[0].column}: {faults[0].reason}" if faults else ""
    raise RefusedFileError(f"No row of the file could be used.{first}")


def faulty(row: Row, column: str, reason: str) -> FaultyRowError:
    """A fault that repeats the cell only where it can identify nobody."""
    return FaultyRowError(column, shown(row.cells.get(column, "")), reason)


def shown(cell: str) -> str:
    """The cell, or a note in its place when it could hold a name or an NHS number."""
    value = cell.strip()
    digits = re.sub(r"[ -]", "", value)
    is_number = len(digits) == 10 and digits.isdecimal() and nhs_number.is_valid(digits)
    return value if not value or (_HARMLESS.fullmatch(value) and not is_number) else HIDDEN
