"""Sets a letter as a tagged PDF (PDF/UA-1) for A4."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import typst

from referrals.letters import Document, plain

TEMPLATE = Path(__file__).with_name("letter.typ")
UNSHOWN = "[?]"
UNSHOWN_NOTE = f"{UNSHOWN} stands for a character that this letter cannot show. The page of the letter shows it."

# Which scripts a machine's fonts hold differs; typst itself brings the Latin ones.
_RARE = re.compile(r"[^\n\u0020-\u058f\u0590-\u06ff\u1e00-\u20bf]")
_NOT_LATIN = re.compile(r"[^\n\u0020-\u007e\u00a0-\u00ff]")
_ATTEMPTS: tuple[Callable[[str], str], ...] = (
    plain,
    lambda text: _RARE.sub(UNSHOWN, plain(text)),
    lambda text: _NOT_LATIN.sub(UNSHOWN, plain(text)),
)


def render(document: Document) -> bytes:
    """The letter as PDF. What no font of this machine can show becomes "[?]", and the letter says so.

    A file that claims PDF/UA may not hold text without a picture of it, so typst refuses such text outright.
    """
    given = asdict(document)
    refused: typst.TypstError | None = None
    for attempt in _ATTEMPTS:
        notices = [attempt(notice) for notice in document.notices] + [UNSHOWN_NOTE] * bool(refused)
        try:
            return _compile(_each_text(given, attempt) | {"notices": notices})
        except typst.TypstError as error:
            refused = error
    raise refused or AssertionError("nothing was tried")


def _compile(data: dict[str, Any]) -> bytes:
    letter = json.dumps(data, ensure_ascii=False)
    pdf: bytes = typst.compile(TEMPLATE, sys_inputs={"letter": letter}, pdf_standards=["ua-1"])
    return pdf


def _each_text(value: Any, change: Callable[[str], str]) -> Any:
    """The same data with every text in it changed."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, dict):
        return {key: _each_text(each, change) for key, each in value.items()}
    return [_each_text(each, change) for each in value]
