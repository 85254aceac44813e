"""The report pages. Each is audited, and none leads to a patient."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from larc.accounts.access import PersonRequest, requires
from larc.accounts.permissions import Permission
from larc.audit import services as audit
from larc.nhsuk.caching import revalidate
from practices.models import PCN
from reporting import exports, pages, selectors
from reporting.filters import NETWORK_METHODS, PCN_METHODS, Choices, choices_of
from reporting.fitted_here.presenter import pcn_page
from reporting.models import DataCut
from reporting.overview import network_report
from reporting.uptake_page import pcn_list


@requires(Permission.VIEW_RATES)
@revalidate
def overview(request: PersonRequest) -> HttpResponse:
    """Every PCN against its level before COVID."""
    page = {"h1": "Fittings across the network", "subject": pages.NETWORK, "breadcrumbs": [_home()]}
    cut, stamp = selectors.cut_and_stamp()
    key_of = partial(pages.overview_key, stamp=stamp)
    return _report(request, NETWORK_METHODS, pages.OVERVIEW, network_report, page, cut, key_of)


@requires(Permission.VIEW_RATES)
@revalidate
def pcn(request: PersonRequest, code: str) -> HttpResponse:
    """One PCN's months."""
    found = get_object_or_404(PCN, code=code)
    page = {
        "h1": f"{found.name}: fitting rates",
        "subject": found.code,
        "breadcrumbs": [_home(), {"text": "Overview", "href": reverse("reporting:overview")}],
    }
    cut, report = selectors.latest_cut(), partial(pcn_page, found)
    return _report(request, PCN_METHODS, "reporting/_pcn.jinja", report, page, cut)


@requires(Permission.VIEW_RATES)
@revalidate
def pcns(request: PersonRequest) -> HttpResponse:
    """The PCNs by name."""
    return pages.respond(
        request,
        h1="PCNs",
        subject="pcns",
        key="",
        cut=selectors.latest_cut(),
        report=lambda: ("reporting/_pcns.jinja", pcn_list(timezone.localdate())),
        breadcrumbs=[_home()],
    )


@requires(Permission.VIEW_RATES)
@revalidate
def pcn_csv(request: PersonRequest, code: str) -> HttpResponse:
    """The months of a PCN's page as a file."""
    found = get_object_or_404(PCN, code=code)
    audit.record(by=request.user, action="rates.downloaded", subject=found.code)
    cut = selectors.latest_cut()
    span = selectors.span(cut) if cut else None
    text = ""
    if span:
        text = exports.pcn_csv(found, span, choices_of(request.GET, span, PCN_METHODS))
    response = HttpResponse(text, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="rates-{found.code}.csv"'
    return response


def _report(
    request: PersonRequest,
    methods: tuple[str, ...],
    template: str,
    report: Any,
    page: Any,
    cut: DataCut | None,
    key_of: Callable[[Choices], str] = pages.key_of,
) -> HttpResponse:
    span = selectors.span(cut) if cut else None
    if span is None:
        return pages.respond(request, key="", cut=cut, report=pages.no_data, **page)
    choices = choices_of(request.GET, span, methods)
    return pages.respond(
        request,
        key=key_of(choices),
        cut=cut,
        report=lambda: (template, report(span, choices)),
        charts=True,
        **page,
    )


def _home() -> dict[str, str]:
    return {"text": "Home", "href": reverse("home")}
