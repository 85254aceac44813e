"""Sets a letter as a tagged PDF (PDF/UA-1) for A4."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import typst

from referrals.letters import Document

TEMPLATE = Path(__file__).with_name("letter.typ")
UNSHOWN = "[?]"
UNSHOWN_NOTE = f"{UNSHOWN} stands for a character that this letter cannot show. The page of the letter shows it."

# Which scripts a machine's fonts hold differs; the last of these every font holds.
_RARE = re.compile(r"[^\n\u0020-\u058f\u0590-\u06ff\u1e00-\u20bf]")
_NOT_LATIN = re.compile(r"[^\n\u0020-\u007e\u00a0-\u00ff]")
_ATTEMPTS: tuple[Callable[[str], str], ...] = (
    lambda text: text,
    lambda text: _RARE.sub(UNSHOWN, text),
    lambda text: _NOT_LATIN.sub(UNSHOWN, text),
)


def render(document: Document) -> bytes:
    """The letter as PDF. What no font of this machine can show becomes "[?]", and the letter says so.

    A file that claims PDF/UA may not hold text without a picture of it, so typst refuses such text outright.
    """
    given = json.dumps(asdict(document), ensure_ascii=False)
    refused: typst.TypstError | None = None
    for attempt in _ATTEMPTS:
        shown = attempt(given)
        try:
            return _compile(given if shown == given else _with_note(shown))
        except typst.TypstError as error:
            refused = error
    raise refused or AssertionError("nothing was tried")


def _compile(data: str) -> bytes:
    pdf: bytes = typst.compile(TEMPLATE, sys_inputs={"letter": data}, pdf_standards=["ua-1"])
    return pdf


def _with_note(data: str) -> str:
    document = json.loads(data)
    document["notices"] = [*document["notices"], UNSHOWN_NOTE]
    return json.dumps(document, ensure_ascii=False)
