"""A page's own address with `file=` gives one of its tables or charts: the same permission, choices and figures."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.text import slugify

from larc.accounts.access import PersonRequest
from larc.audit import services as audit
from larc.nhsuk.addresses import PRINT, VIEW
from reporting import exports
from reporting.downloads.images import chart_svg, png
from reporting.downloads.notes import facts_of, note
from reporting.downloads.recipes import RECIPES
from reporting.downloads.sheets import Taken
from reporting.downloads.workbook import workbook

PARAMETER = "file"
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "svg": "image/svg+xml",
    "png": "image/png",
}
WORKBOOK = "tables.xlsx"


def is_asked(request: HttpRequest) -> bool:
    """Whether an address asks for a file of its page. BadRequest when it is of a kind that no page has."""
    if PARAMETER not in request.GET:
        return False
    if _parts(request)[1] not in TYPES:
        raise BadRequest("A file is asked for that is not offered.")
    return True


def _parts(request: HttpRequest) -> tuple[str, str]:
    stem, _, ending = request.GET[PARAMETER].rpartition(".")
    return stem, ending


def is_printed(request: HttpRequest) -> bool:
    """Whether an address asks for its page as it is printed: nothing folded away and no filters (ux.md 4)."""
    return request.GET.get(VIEW) == PRINT


def taken_from(template: str, context: Mapping[str, Any], title: str = "") -> Taken:
    """What a page gives, empty where it shows nothing. `title` where the page's is not always the same."""
    if template not in RECIPES or not context.get("has_data", True):
        return Taken(title, [], [])
    usual, recipe = RECIPES[template]
    parts = recipe(context)
    return Taken(title or usual, facts_of(context, title or usual), parts.sheets, parts.plots, parts.drawings)


def offered(template: str, context: Mapping[str, Any]) -> dict[str, Any]:
    """What a page's template places under it: its files as links {text, href}, and the address of its printed form."""
    taken, made = taken_from(template, context), _made_on(context)
    if not taken.sheets:
        return {}
    print_at = "?" + urlencode({**made, VIEW: PRINT})
    return {"files": _links(taken, made), "print_at": None if context.get("is_print") else print_at}


def _made_on(context: Mapping[str, Any]) -> dict[str, str]:
    """The choices made on a page, as an address says them."""
    made: dict[str, str] = context["filters"].made if "filters" in context else context.get("made", {})
    return made


def _links(taken: Taken, made: Mapping[str, str]) -> list[dict[str, str]]:
    named = [(WORKBOOK, "every table, with charts and definitions (Excel)")]
    named += [(f"{each.name}.csv", f"{each.title} (CSV)") for each in taken.sheets]
    for drawing in taken.drawings:
        named += [
            (f"{drawing.name}.{end}", f"the chart “{drawing.heading}” ({end.upper()})") for end in ("svg", "png")
        ]
    return [{"text": text, "href": "?" + urlencode({**made, PARAMETER: name})} for name, text in named]


def answer(request: PersonRequest, taken: Taken, *, subject: str, action: str = "rates.downloaded") -> HttpResponse:
    """The file asked for. Who took what is recorded. Http404 where the page has no such table or chart now."""
    stem, ending = _parts(request)
    made = _made(taken, stem, ending)
    if made is None:
        raise Http404("There is nothing to download here yet.")
    audit.record(by=request.user, action=action, subject=subject)
    response = HttpResponse(made, content_type=TYPES[ending])
    response["Content-Disposition"] = f'attachment; filename="{slugify(f"{subject} {stem}")}.{ending}"'
    return response


def show(
    request: PersonRequest, template: str, context: dict[str, Any], *, subject: str, of: str = "rates"
) -> HttpResponse:
    """A page that is not kept, or the file asked of it. Who looked or took is recorded as `of`."""
    if is_asked(request):
        return answer(request, taken_from(template, context), subject=subject, action=f"{of}.downloaded")
    audit.record(by=request.user, action=f"{of}.viewed", subject=subject)
    context |= {"is_print": True} if is_printed(request) else {}
    return render(request, template, context | offered(template, context))


def _made(taken: Taken, stem: str, ending: str) -> bytes | None:
    if ending == "xlsx":
        return workbook(taken, note()) if f"{stem}.{ending}" == WORKBOOK and taken.sheets else None
    if ending == "csv":
        found = next((each for each in taken.sheets if each.name == stem), None)
        return exports.table_csv(found, note()).encode() if found else None
    drawing = next((each for each in taken.drawings if each.name == stem), None)
    if drawing is None:
        return None
    svg = chart_svg(drawing, note())
    return svg.encode() if ending == "svg" else png(svg)
