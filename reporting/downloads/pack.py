"""The board pack: chosen PCNs as one tagged PDF, with the figures of their pages at one data cut (L17)."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import typst
from django.db import connection, transaction

from larc.nhsuk.formatting import format_date, format_date_time, format_plural
from practices.models import PCN
from reporting import selectors
from reporting.control import presenter as control
from reporting.control.forms import BASELINE, ChartChoices
from reporting.downloads.images import chart_svg
from reporting.downloads.notes import definition, note
from reporting.downloads.sheets import Drawing, plain
from reporting.filters import PCN_METHODS, Choices, default_choices
from reporting.fitted_here.presenter import pcn_page
from reporting.measures import MEASURES
from reporting.presenters import Picture, Table, preamble
from reporting.projecting import presenter as projecting
from reporting.selectors import Span

STATUS_HEAD = ["PCN", "Method", "12-month rate", "Against before COVID", "Pattern", "Expected by March"]
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
    status = {"head": STATUS_HEAD, "rows": [row for chapter in chapters for row in chapter["status"]]}
    pack = json.dumps(_cover(pcns, span) | {"status": status, "chapters": chapters}, ensure_ascii=False)
    pdf: bytes = typst.compile(TEMPLATE, sys_inputs={"pack": pack}, pdf_standards=["ua-1"])
    return pdf


def _cover(pcns: Sequence[PCN], span: Span) -> dict[str, Any]:
    choices = default_choices(span, PCN_METHODS)
    said = preamble(span, choices, PCN_METHODS)
    return {
        "title": f"Fitting rates of {format_plural(len(pcns), 'PCN')}",
        "note": note(),
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
        said = "No practices in this PCN yet, so there is nothing to count."
        nothing = [pcn.name, *["No practices yet"] * (len(STATUS_HEAD) - 1)]
        return chapter | {"sentences": [said], "tables": [], "status": [nothing]}
    methods = [_method(pcn, span, replace(choices, method=group.value)) for group in choices.groups]
    return chapter | {
        "status": [
            [pcn.name, *map(plain, (row[0], row[1], row[5])), method["pattern"], method["year"]]
            for row, method in zip(report["against"].rows, methods, strict=True)
        ],
        "signals": [sentence for method in methods for sentence in method["signals"]],
        "outlooks": [sentence for method in methods for sentence in method["outlooks"]],
        "tables": [
            {"title": "12 months against the 12 months before COVID", **_table(report["against"])},
            {"title": "Latest 13 months", **_table(report["recent"])},
            {"title": "Practices where the women are registered", **_table(report["practices"])},
            *_fitted_here(report["fitted"]),
        ],
        "chart": _chart(report["picture"]),
    }


def _method(pcn: PCN, span: Span, choices: Choices) -> dict[str, Any]:
    """What the pages of a PCN's control chart and projection say of one method."""
    (group,) = choices.groups
    chart = control.pcn_report(pcn, span, ChartChoices(choices, BASELINE))
    heading = projecting.pcn_report(pcn, span, choices)
    verdict, expected = chart.get("verdict", []), heading.get("sentences", [heading["too_little"]])
    return {
        "pattern": chart.get("pattern", "No rates"),
        "year": heading.get("status", "Too few months"),
        "signals": [f"{group.label}: {' '.join(verdict)}"] if verdict else [],
        "outlooks": [f"{group.label}: {' '.join(expected)}"],
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


def _chart(picture: Picture) -> dict[str, str]:
    drawing = Drawing("rates", picture.heading, picture.subtitle, str(picture.svg), picture.note)
    return {"svg": chart_svg(drawing, ""), "alt": f"{picture.heading}. {picture.subtitle}"}


def _table(table: Table) -> dict[str, Any]:
    """Its cells as plain text: hidden words for screen readers stay, marks go."""
    return {"head": list(map(plain, table.head)), "rows": [list(map(plain, row)) for row in table.rows]}
