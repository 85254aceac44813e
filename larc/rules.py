"""Dated tables of rules: read from a room's own files, or from the copies a deployment approved.

A deployment puts its own approved copies into the directory that CLINICAL_RULES_DIR names; a table that is not
there is read from where it ships.
"""

import csv
from collections.abc import Mapping
from datetime import date
from functools import cache
from io import StringIO
from pathlib import Path

from django.conf import settings

Row = Mapping[str, str]


class RulesError(ValueError):
    """A table of rules that cannot be read. The message names the file, the line and what to put right."""


def read(shipped: Path) -> tuple[dict[str, str], ...]:
    """The rows of the table that ships as this file, in its order, as texts by column without surrounding spaces.

    Raises RulesError when there is no such table, when a deployment's copy has other columns than the shipped one
    or when a row has too many or too few cells.
    """
    return _read(path_of(shipped), shipped)


def path_of(shipped: Path) -> Path:
    """The file that is in force: the deployment's own copy, or the shipped one."""
    own = settings.CLINICAL_RULES_DIR and Path(settings.CLINICAL_RULES_DIR) / shipped.name
    return own if own and own.exists() else shipped


def holds_on(row: Row, day: date) -> bool:
    """Whether a row is in force on a day: from `effective_from` until, and not including, `effective_to`.

    An empty cell sets no limit. Raises RulesError for a cell that is no date.
    """
    return _date(row, "effective_from", date.min) <= day < _date(row, "effective_to", date.max)


def _date(row: Row, column: str, otherwise: date) -> date:
    if not row[column]:
        return otherwise
    try:
        return date.fromisoformat(row[column])
    except ValueError as error:
        raise RulesError(f"{column}: write {row[column]!r} as a date like 2026-11-02") from error


@cache
def _read(path: Path, shipped: Path) -> tuple[dict[str, str], ...]:
    columns, *rows = _lines(path)
    expected = columns if path == shipped else _lines(shipped)[0]
    if columns[1] != expected[1]:
        raise RulesError(f"{path}: the columns must be {', '.join(expected[1])}")
    for line, cells in rows:
        if len(cells) != len(columns[1]):
            raise RulesError(f"{path}, line {line}: {len(cells)} cells, but there are {len(columns[1])} columns")
    return tuple({column: cell.strip() for column, cell in zip(columns[1], cells, strict=True)} for _, cells in rows)


def _lines(path: Path) -> list[tuple[int, list[str]]]:
    """The cells of each line that has any, with the number of the line. The first names the columns."""
    try:
        reader = csv.reader(StringIO(path.read_text(encoding="utf-8-sig"), newline=""))
        lines = [(reader.line_num, cells) for cells in reader if cells]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise RulesError(f"{path} cannot be read: {error}") from error
    if not lines:
        raise RulesError(f"{path} is empty")
    return lines
