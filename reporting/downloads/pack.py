"""The board pack: chosen PCNs as one tagged PDF, with the figures of their pages at one data cut (L17)."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import typst
from django.conf import settings
from django.db import connection, transaction
from markupsafe import Markup

from larc.nhsuk.formatting import format_date, format_date_time, format_plural
from practices.models import PCN
from reporting import selectors
from reporting.downloads.figures import PCNFigures, definition, pcn_figures
from reporting.downloads.images import chart_svg
from reporting.exports import SYNTHETIC
from reporting.filters import PCN_METHODS, default_choices
from reporting.fitted_here.presenter import pcn_page
from reporting.measures import MEASURES
from reporting.presenters import Table, preamble
from reporting.selectors import Span

TEMPLATE = Path(__file__).with_name("pack.typ")


class NoDataError(Exception):
    """Nothing has been counted yet, so there is nothing to report."""


def make_pdf(pcns: Sequence[PCN], told: Callable[[int], None]) -> bytes:
    """The pack of these PCNs; `told` how many are done. Raises NoDataError.

    Everything is read in one snapshot of the database: a data cut that is published meanwhile changes no page of it.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cut = selectors.latest_cut()
        span = selectors.span(cut) if cut else None
        if span is None:
            raise NoDataError
        chapters = []
        for number, pcn in enumerate(pcns, 1):
            chapters.append(_chapter(pcn, span))
            told(number)
    pack = json.dumps(_cover(pcns, span) | {"chapters": chapters}, ensure_ascii=False)
    pdf: bytes = typst.compile(TEMPLATE, sys_inputs={"pack": pack}, pdf_standards=["ua-1"])
    return pdf


def _cover(pcns: Sequence[PCN], span: Span) -> dict[str, Any]:
    choices = default_choices(span, PCN_METHODS)
    said = preamble(span, choices, PCN_METHODS)
    return {
        "title": f"Fitting rates of {format_plural(len(pcns), 'PCN')}",
        "note": SYNTHETIC if settings.DEMONSTRATION else "",
        "facts": [
            ["Data to", format_date(said["data_to"])],
            ["Last updated", format_date_time(said["updated"])],
            ["Data cut", str(span.cut.pk)],
            ["Attribution", said["attribution"]],
            ["Baseline", said["baseline"]],
        ],
        "measures": [
            [measure.title, definition(measure)] for measure in MEASURES.values() if measure.group in choices.groups
        ],
    }


def _chapter(pcn: PCN, span: Span) -> dict[str, Any]:
    choices = default_choices(span, PCN_METHODS)
    report = pcn_page(pcn, span, choices)
    chapter: dict[str, Any] = {"title": pcn.name, "code": pcn.code, "sentences": report["sentences"]}
    if report["is_empty"]:
        return chapter | {"sentences": ["No practices in this PCN yet, so there is nothing to count."], "tables": []}
    return chapter | {
        "tables": [
            {"title": "12 months against the 12 months before COVID", **_table(report["against"])},
            {"title": "Latest 13 months", **_table(report["recent"])},
            {"title": "Practices where the women are registered", **_table(report["practices"])},
            *_fitted_here(report["fitted"]),
        ],
        "chart": _chart(pcn_figures(pcn, span, choices)),
    }


def _fitted_here(fitted: dict[str, Any]) -> list[dict[str, Any]]:
    """What the PCN's practices fitted, for whomever: a section of its own, as on the page."""
    if fitted["is_empty"]:
        return []
    said = [fitted["attribution"], *fitted["sentences"]]
    return [
        {"title": "Fitted by practices here", "sentences": said, **_table(fitted["practices"])},
        {"title": "Fitted by practices here, latest 13 months", **_table(fitted["months"])},
    ]


def _chart(figures: PCNFigures) -> dict[str, str]:
    return {"svg": chart_svg(figures, ""), "alt": f"{figures.heading}. {figures.subtitle}"}


def _table(table: Table) -> dict[str, Any]:
    """Its cells as plain text: hidden words for screen readers stay, marks go."""
    rows = [[_plain(cell) for cell in row] for row in table.rows]
    return {"head": [_plain(cell) for cell in table.head], "rows": rows}


def _plain(cell: str | Markup) -> str:
    return cell.striptags() if isinstance(cell, Markup) else cell
