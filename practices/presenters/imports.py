"""Imports that went wrong, in words."""

from collections.abc import Iterable
from typing import Any

from larc.nhsuk.formatting import format_date_time, format_number, format_plural
from practices.selectors.imports import Trouble

IMPORT_HEAD = ("Import", "When", "What happened")
NAMES = {"pcns": "PCNs"}


def import_rows(troubles: Iterable[Trouble]) -> list[list[Any]]:
    """A row each: of what, when, and what became of it."""
    return [
        [NAMES.get(trouble.kind, trouble.kind.capitalize()), format_date_time(trouble.at), _what(trouble)]
        for trouble in troubles
    ]


def _what(trouble: Trouble) -> str:
    if trouble.is_refusal:
        return "Refused, and nothing was changed. Correct the file and import it again"
    of = format_plural(trouble.rows, "row")
    return f"{format_number(trouble.set_aside)} of {of} set aside. The report lists them with the reason"
