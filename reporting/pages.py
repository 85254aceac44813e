"""Answers a report: rendered once for each data cut and choice, sent again only when it changed.

The report itself depends on the prepared counts and on what was chosen, never on who asks: it is kept in the cache
under (report, organisation, choices, disclosure, data cut, templates). The page around it carries the person's name
and form tokens, so its ETag also names their session.
"""

from collections.abc import Callable
from functools import cache as remember
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.messages import get_messages
from django.core.cache import cache
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.cache import get_conditional_response, patch_vary_headers
from markupsafe import Markup

from larc.accounts.access import PersonRequest
from larc.audit import services as audit
from practices.models import PCN
from reporting import selectors
from reporting.downloads import answers
from reporting.filters import NETWORK_METHODS, Choices, default_choices
from reporting.models import DataCut
from reporting.overview import network_report
from reporting.sources import reasons_stamp

# Named users of the network see exact counts, live and audited; published figures will have a profile of their own.
DISCLOSURE = "internal"
KEEP_SECONDS = 24 * 60 * 60
# Fetching the report of every PCN from the cache takes as long as the page around it. A web worker keeps the last few
# such reports at hand, under the same identity.
LARGE_BYTES, MOST_AT_HAND = 200_000, 8
_at_hand: dict[str, bytes] = {}
NETWORK = "network"
OVERVIEW = "reporting/_overview.jinja"

# Where the report goes in the page around it. Joined as bytes: the report of every PCN is half a megabyte, which each
# step of a template would copy. Nothing a person wrote can hold this, as its signs are escaped.
_PLACE = Markup("<!--report-->")

# The template of a report and its context, made only when no rendered report is kept.
Report = Callable[[], tuple[str, dict[str, Any]]]


def respond(
    request: PersonRequest, *, h1: str, subject: str, key: str, cut: DataCut | None, report: Report, **page: Any
) -> HttpResponse:
    """The page of a report, or 304 when the browser has it. Who looked at what is recorded either way."""
    if answers.is_asked(request):
        return answers.answer(request, answers.taken_from(*report(), title=h1), subject=subject)
    audit.record_look(by=request.user, action="rates.viewed", subject=subject)
    if answers.is_printed(request):
        report, key, page = _printed(report), f"{key}/print", page | {"charts": False, "is_print": True}
    identity = _identity(subject, key, cut)
    # A page that tells of something just done is another than the same page on its next visit.
    told = len(get_messages(request))
    etag = f'"{_digest(f"{identity}/{request.session.session_key}/{told}")}"'
    response = get_conditional_response(request, etag=etag)
    if response is None:
        kept = _kept(identity, report)
        around = render_to_string("reporting/page.jinja", {"h1": h1, "report": _PLACE, **page}, request)
        before, after = around.encode().split(_PLACE.encode())
        response = HttpResponse([before, kept, after])
    response["ETag"] = etag
    patch_vary_headers(response, ["Cookie"])
    return response


def prepare_overview(cut: DataCut) -> None:
    """Make the overview of a new data cut before anybody asks for it: it is the one report with every PCN."""
    span = selectors.span(cut)
    latest, stamp = selectors.cut_and_stamp()
    # A cut made meanwhile is prepared by the task that made it.
    if span is not None and latest == cut:
        choices = default_choices(span, NETWORK_METHODS)
        identity = _identity(NETWORK, overview_key(choices, stamp), cut)
        _kept(identity, lambda: (OVERVIEW, network_report(span, choices)))


def key_of(choices: Choices) -> str:
    """The same for the same choices and, of one reason, until another fitting is recorded."""
    chosen = "/".join(choices.values.values())
    return f"{chosen}/{reasons_stamp()}" if choices.reason else chosen


def overview_key(choices: Choices, stamp: str) -> str:
    """The same for the same choices, resets and areas: the overview tells what charts with reset limits say."""
    return f"{key_of(choices)}/{stamp}"


def no_data() -> tuple[str, dict[str, Any]]:
    """The report where nothing was counted yet."""
    return "reporting/_no_data.jinja", {}


def breadcrumbs_of(pcn: PCN | None = None) -> list[dict[str, str]]:
    """The way to a page below the overview, or below a PCN's page."""
    way = [
        {"text": "Home", "href": reverse("home")},
        {"text": "Overview", "href": reverse("reporting:overview")},
    ]
    return [*way, {"text": pcn.name, "href": reverse("reporting:pcn", args=[pcn.code])}] if pcn else way


def _printed(report: Report) -> Report:
    """The same report with nothing folded away."""

    def made() -> tuple[str, dict[str, Any]]:
        template, context = report()
        return template, context | {"is_print": True}

    return made


def _identity(subject: str, key: str, cut: DataCut | None) -> str:
    return _digest(f"{DISCLOSURE}/{subject}/{key}/{cut.pk if cut else 0}/{version()}/{settings.DEMONSTRATION}")


def _kept(identity: str, report: Report) -> bytes:
    if identity in _at_hand:
        return _at_hand[identity]
    html: bytes | None = cache.get(f"report:{identity}")
    if html is None:
        template, context = report()
        html = render_to_string(template, {**context, "demonstration": settings.DEMONSTRATION}).encode()
        if offered := answers.offered(template, context):
            html += render_to_string("reporting/_take_away.jinja", offered).encode()
        cache.set(f"report:{identity}", html, KEEP_SECONDS)
    if len(html) > LARGE_BYTES:
        _at_hand[identity] = html
        for oldest in list(_at_hand)[:-MOST_AT_HAND]:
            del _at_hand[oldest]
    return html


@remember
def version() -> str:
    """Changes when a template or this code does, so that no page of an older release is shown again."""
    templates = sorted((settings.ROOT / "templates").rglob("*.jinja"))
    # The menu around a report is no part of it, but of the page that a browser keeps.
    folders = (Path(__file__).parent, settings.ROOT / "larc" / "nhsuk")
    code = sorted(path for folder in folders for path in folder.rglob("*.py"))
    return _digest("".join(sha256(path.read_bytes()).hexdigest() for path in (*templates, *code)))


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:32]
