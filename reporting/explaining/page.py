"""The page that explains one number."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import BadRequest
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from larc.accounts.access import PersonRequest, requires
from larc.accounts.permissions import Permission
from larc.audit import services as audit
from larc.nhsuk.addresses import VIEW
from larc.nhsuk.caching import no_store
from reporting import selectors
from reporting.explaining import words
from reporting.explaining.asking import REFUSED, AskForm
from reporting.explaining.facts import Asked, explain
from reporting.explaining.live.page import context as live_context
from reporting.explaining.live.topics import TOPICS
from reporting.models import DataCut
from reporting.parameters import EXPLAINED

# More practices than this are not listed: their PCNs can be explained one by one.
MOST_LISTED = 200


@requires(Permission.VIEW_RATES)
@no_store
def explained(request: PersonRequest) -> HttpResponse:
    """What one figure is made of, counted from the facts; without a place, which figure to explain."""
    context: dict[str, Any] = {"overview": reverse("reporting:overview"), "live": TOPICS}
    if (name := request.GET.get("about", "")) in TOPICS:
        context |= live_context(request, name, timezone.now())
        return render(request, "reporting/explaining/live.jinja", context)
    if any(asked and each not in (*EXPLAINED, VIEW) for each, asked in request.GET.items()):
        raise BadRequest(REFUSED)
    cut = selectors.latest_cut()
    span = selectors.span(cut) if cut else None
    if cut is None or span is None:
        raise Http404
    form = AskForm(request.GET, span)
    context["filters"] = form
    if request.GET.get("pcn"):
        asked = form.asked()
        audit.record(by=request.user, action="rates.explained", subject=asked.key)
        context |= _found(asked, cut)
    return render(request, "reporting/explaining/explain.jinja", context)


def _found(asked: Asked, cut: DataCut) -> dict[str, Any]:
    found = explain(asked, cut)
    return {
        "found": found,
        "heading": f"{asked.group.label}: {asked.figure.label}",
        "sentence": words.sentence(found),
        "facts": _card(words.facts(found)),
        "sources": words.source_table(found.sources),
        "members": words.member_table(found) if len(found.members) <= MOST_LISTED else None,
        "months": words.month_table(found) if len(found.months) > 1 else None,
    }


def _card(lines: Iterable[tuple[str, str]]) -> list[dict[str, str]]:
    return [{"key": name, "value": text} for name, text in lines]
