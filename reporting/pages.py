"""Answers a report: rendered once for each data cut and choice, sent again only when it changed.

The report itself depends on the prepared counts and on what was chosen, never on who asks: it is kept in the cache
under (report, organisation, choices, disclosure, data cut, templates). The page around it carries the person's name
and form tokens, so that its ETag also names their session.
"""

from collections.abc import Callable
from functools import cache as remember
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.cache import get_conditional_response, patch_vary_headers
from markupsafe import Markup

from larc.audit import services as audit
from reporting.models import DataCut

# Named users of the network see exact counts, live and audited; published figures will have a profile of their own.
DISCLOSURE = "internal"
KEEP_SECONDS = 24 * 60 * 60

Report = Callable[[], tuple[str, dict[str, Any]]]


def respond(
    request: HttpRequest, *, h1: str, subject: str, key: str, cut: DataCut | None, report: Report, **page: Any
) -> HttpResponse:
    """The page of a report, 304 when the browser has it. Who looked at what is recorded either way.

    `report` gives the template and its context; it is called only when no rendered report is kept.
    """
    audit.record(by=request.user, action="rates.viewed", subject=subject)
    identity = f"{DISCLOSURE}/{subject}/{key}/{cut.pk if cut else 0}/{templates_version()}"
    etag = f'"{_digest(f"{identity}/{request.session.session_key}")}"'
    response = get_conditional_response(request, etag=etag)
    if response is None:
        body = _kept(f"report:{_digest(identity)}", report)
        response = render(request, "reporting/page.jinja", {"h1": h1, "report": body, **page})
    response["ETag"] = etag
    patch_vary_headers(response, ["Cookie"])
    return response


def _kept(key: str, report: Report) -> Markup:
    html = cache.get(key)
    if html is None:
        template, context = report()
        html = render_to_string(template, {**context, "demonstration": settings.DEMONSTRATION})
        cache.set(key, html, KEEP_SECONDS)
    return Markup(html)  # noqa: S704 -- rendered above, with escaping


@remember
def templates_version() -> str:
    """Changes when a template does, so that no page of an older release is shown again."""
    templates = sorted((settings.ROOT / "templates").rglob("*.jinja"))
    code = sorted(Path(__file__).parent.glob("*.py"))
    return _digest("".join(sha256(path.read_bytes()).hexdigest() for path in (*templates, *code)))


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:32]
