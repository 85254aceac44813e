"""Letters about the outcome of a referral, as a document of plain facts that every rendering shows the same.

A presenter fills the document; letters.pdf sets it on paper, `as_text` writes it for the clinical system, and the
page shows it. Pure: no model is known here.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

Rows = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Section:
    """Facts under a heading: pairs of what and its value, then sentences."""

    title: str
    rows: Rows = ()
    paragraphs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Document:
    """A letter. `title` names no patient, as it becomes the title of the file and of the page."""

    reference: str
    title: str
    sender: tuple[str, ...]
    opening: Rows
    sections: tuple[Section, ...]
    notices: tuple[str, ...] = ()


def as_text(document: Document) -> str:
    """The letter as lines of text: one fact a line, an empty line before each heading."""
    lines = [document.title, *document.notices, f"From: {', '.join(document.sender)}", *_lines(document.opening)]
    for section in document.sections:
        lines += ["", section.title, *_lines(section.rows), *section.paragraphs]
    return "\n".join(lines)


def plain(text: str) -> str:
    """Text without what cannot be seen: control characters, and marks that turn the direction of what follows.

    Ends of lines stay; so do letters of every script.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    text = text.replace("\t", " ")
    return "".join(character for character in text if character == "\n" or not _is_hidden(character))


def _lines(rows: Rows) -> list[str]:
    return [f"{key}: {value}" for key, value in rows]


# Joins letters within words of Persian and Indian scripts.
_JOINERS = "\u200c\u200d"


def _is_hidden(character: str) -> bool:
    return unicodedata.category(character) in {"Cc", "Cf", "Cs", "Co", "Cn"} and character not in _JOINERS
