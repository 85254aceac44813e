"""The projections of the network and of a PCN."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404

from larc.accounts.access import PersonRequest, requires
from larc.accounts.permissions import Permission
from larc.nhsuk.caching import revalidate
from larc.nhsuk.formatting import format_month
from practices.models import PCN
from practices.selectors.areas import area_stamp
from reporting import pages, selectors
from reporting.control.forms import METHODS
from reporting.filters import NETWORK_METHODS, Choices, choices_of
from reporting.months import add_months, financial_year
from reporting.projecting import presenter
from reporting.selectors import Span

TEMPLATE = "reporting/_projection.jinja"


@requires(Permission.VIEW_RATES)
@revalidate
def network_projection(request: PersonRequest) -> HttpResponse:
    """Where the network's financial year is heading; 400 for what is not offered."""
    page = {"subject": "network/projection", "breadcrumbs": pages.breadcrumbs_of()}
    return _respond(request, "The network", presenter.network_report, page, NETWORK_METHODS)


@requires(Permission.VIEW_RATES)
@revalidate
def pcn_projection(request: PersonRequest, code: str) -> HttpResponse:
    """Where a PCN's financial year is heading."""
    pcn = get_object_or_404(PCN, code=code)
    page = {"subject": f"{pcn.code}/projection", "breadcrumbs": pages.breadcrumbs_of(pcn)}
    return _respond(request, pcn.name, lambda *args: presenter.pcn_report(pcn, *args), page, METHODS)


def _respond(
    request: PersonRequest,
    place: str,
    report: Callable[[Span, Choices], dict[str, Any]],
    page: dict[str, Any],
    methods: tuple[str, ...],
) -> HttpResponse:
    cut = selectors.latest_cut()
    span = selectors.span(cut) if cut else None
    if span is None:
        return pages.respond(request, h1=f"{place}: projection", key="", cut=cut, report=pages.no_data, **page)
    choices = choices_of(request.GET, span, methods)
    where = choices.area.name if choices.area else place
    _, end = financial_year(add_months(choices.last, 1))
    return pages.respond(
        request,
        h1=f"{where}: expected by {format_month(end)}",
        key=f"{pages.key_of(choices)}/{area_stamp()}",
        cut=cut,
        report=lambda: (TEMPLATE, report(span, choices)),
        charts=True,
        **page,
    )
