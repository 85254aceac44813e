"""Bytes to rows: CSV and workbooks, refused with words that help when they are not what they should be. Pure."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import Any

import openpyxl

from practices.imports.rows import RefusedFileError, Row, folded

MEGABYTE = 1_000_000
LARGEST_FILE = 10 * MEGABYTE
# The real workbooks unpack to 5 MB. A far larger one was made to exhaust memory.
LARGEST_UNPACKED = 100 * MEGABYTE
MOST_SHEET_ROWS = 100_000
MOST_COLUMNS = 40
_DOCUMENT_TYPE = re.compile(rb"<!\s*(DOCTYPE|ENTITY)", re.IGNORECASE)


def read_bytes(path: Path, largest: int = LARGEST_FILE) -> bytes:
    """The file's content; RefusedFileError when there is none or too much of it."""
    try:
        with path.open("rb") as file:
            data = file.read(largest + 1)
    except OSError as error:
        raise RefusedFileError(f"{path} cannot be read: {error.strerror}.") from error
    if len(data) > largest:
        raise RefusedFileError(
            f"{path.name} is larger than {largest // MEGABYTE} MB. Check that it is the right file."
        )
    if not data.strip():
        raise RefusedFileError(f"{path.name} is empty.")
    return data


def encoding_of(data: bytes) -> str:
    """UTF-8, with or without a byte order mark, or the Windows code page of older exports."""
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise RefusedFileError("This is a spreadsheet, not a CSV file. Save it as “CSV UTF-8” and try again.")
    if b"\x00" in data:
        raise RefusedFileError("This is not a text file, or not in UTF-8. Save it as “CSV UTF-8” and try again.")
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return encoding
    raise RefusedFileError("The characters cannot be read. Save the file as “CSV UTF-8” and try again.")


def csv_headings(data: bytes, other_names: Mapping[str, str] | None = None) -> list[str]:
    """The folded headings of the first row, other vintages' names for them replaced."""
    cells = next(_csv_lines(data), (1, []))[1]
    headings = [folded(cell) for cell in cells]
    headings = [(other_names or {}).get(heading, heading) for heading in headings]
    check_headings(headings)
    return headings


def read_csv(data: bytes, headings: Sequence[str], *, first: int = 2) -> Iterator[Row]:
    """Rows under `headings`, from row `first`: 1 in a file that has no heading row of its own.

    A row that is too long or too short carries a problem; a short last row means that the file was cut short.
    """
    lines = islice(_csv_lines(data), first - 1, None)
    short: int | None = None
    for number, cells in lines:
        if short is not None:
            yield _uneven(short, "fewer", len(headings))
            short = None
        if not any(cells):
            continue
        if len(cells) < len(headings):
            short = number
        elif len(cells) > len(headings):
            yield _uneven(number, "more", len(headings))
        else:
            yield Row(number, dict(zip(headings, cells, strict=True)))
    if short is not None:
        raise RefusedFileError(f"The last row, {short}, is not complete: the file was cut short. Get it again.")


def _csv_lines(data: bytes) -> Iterator[tuple[int, list[str]]]:
    """Number of each row, counted from 1 as a spreadsheet does, and its cells."""
    # A line at a time: as one text a large file would take five times its size.
    text = io.TextIOWrapper(io.BytesIO(data), encoding=encoding_of(data), newline="")
    reader = csv.reader(text, strict=True)
    try:
        yield from enumerate(reader, start=1)
    except csv.Error as error:
        message = f"Line {reader.line_num} cannot be read as CSV ({error}): the file is damaged or was cut short."
        raise RefusedFileError(message) from error


def _uneven(number: int, word: str, width: int) -> Row:
    return Row(number, problem=f"The row has {word} than {width} cells.")


def check_headings(headings: Sequence[str]) -> None:
    doubles = sorted({heading for heading in headings if heading and headings.count(heading) > 1})
    if doubles:
        raise RefusedFileError(f"These columns occur twice: {', '.join(doubles)}.")


def need_columns(headings: Iterable[str], needed: Iterable[str], what: str) -> None:
    """Refuse a file that lacks columns, naming them."""
    missing = [column for column in needed if column not in set(headings)]
    if missing:
        raise RefusedFileError(f"This is not {what}: it has no column {', '.join(missing)}.")


class Workbook:
    """An .xlsx file, its sheets found by folded name."""

    def __init__(self, data: bytes) -> None:
        _check_archive(data)
        try:
            self._book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        except Exception as error:  # openpyxl raises whatever its parsers raise
            raise _damaged(error) from error
        self._sheets = {_title(sheet.title): sheet for sheet in self._book.worksheets}

    def rows(self, title: str, needed: Iterable[str], other_names: Mapping[str, str]) -> Iterator[Row]:
        """Rows of a sheet under its heading row, blank ones left out.

        `needed` are the headings it must have, `other_names` maps headings of other vintages to them.
        """
        sheet = self._sheets.get(_title(title))
        if sheet is None:
            raise RefusedFileError(f"The workbook has no sheet “{title}”, so it is not the ePCN workbook.")
        lines = _sheet_lines(sheet)
        headings = [folded(cell) for cell in next(lines, (1, []))[1]]
        headings = [other_names.get(heading, heading) for heading in headings]
        check_headings(headings)
        need_columns(headings, needed, f"the sheet “{title}” of an ePCN workbook")
        for number, cells in lines:
            if any(cells):
                yield Row(number, dict(zip(headings, cells, strict=False)), sheet=title)


def _title(title: str) -> str:
    return folded(title).replace(" ", "")


def _check_archive(data: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            if sum(part.file_size for part in parts) > LARGEST_UNPACKED:
                raise RefusedFileError(
                    f"The workbook unpacks to more than {LARGEST_UNPACKED // MEGABYTE} MB and was not opened."
                )
            for part in parts:
                with archive.open(part) as content:
                    if _DOCUMENT_TYPE.search(content.read(4096)):
                        raise RefusedFileError("The workbook defines XML entities, as no real one does.")
    except RefusedFileError:
        raise
    except Exception as error:  # a damaged archive fails in many ways
        raise RefusedFileError(
            "This is not an .xlsx workbook, or it is damaged or was cut short. Get the file again."
        ) from error


def _sheet_lines(sheet: Any) -> Iterator[tuple[int, list[str]]]:
    # A sheet may claim any size for itself; only what it holds counts.
    sheet.reset_dimensions()
    try:
        for number, cells in enumerate(sheet.iter_rows(values_only=True, max_col=MOST_COLUMNS), start=1):
            if number > MOST_SHEET_ROWS:
                raise RefusedFileError(f"A sheet has more than {MOST_SHEET_ROWS:,} rows.")
            yield number, [_cell_text(cell) for cell in cells]
    except RefusedFileError:
        raise
    except Exception as error:  # openpyxl raises whatever its parsers raise
        raise _damaged(error) from error


def _damaged(error: Exception) -> RefusedFileError:
    return RefusedFileError(
        f"The workbook is damaged and cannot be read ({type(error).__name__}). Get the file again."
    )


def _cell_text(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, datetime | date):
        return f"{cell:%Y%m%d}"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)
