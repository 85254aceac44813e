"""Links from the rows of a report's table to what each is made of, with the choices made on the report. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import urlencode

from django.urls import reverse
from markupsafe import Markup

# A label, and no hidden words: what is taken away from the table is the text alone.
CELL = Markup('<a class="nhsuk-link" href="{}" aria-label="{}">{}</a>')


class RowLinks(NamedTuple):
    """Addresses by the words that a row begins with; `of` says which figures of it, as rows of other tables begin with
    the same words.
    """

    of: str
    addresses: Mapping[str, str]


def address(about: str, choices: Mapping[str, str]) -> str:
    """Where a live figure is explained; what is not chosen is left out."""
    made = {name: value for name, value in choices.items() if value}
    return f"{reverse('reporting:explain')}?{urlencode({'about': about, **made})}"


def row_links(about: str, of: str, rows: Mapping[str, Mapping[str, str]], choices: Mapping[str, str]) -> RowLinks:
    """`rows`: by the words that a row begins with, what its address says besides the choices."""
    return RowLinks(of, {words: address(about, {**row, **choices}) for words, row in rows.items()})


def cell(text: str, label: str, about: str, choices: Mapping[str, str]) -> Markup:
    """A cell that leads to what its row is made of; the label begins with the text."""
    return CELL.format(address(about, choices), label, text)
