"""Files of a PCN's page: the same choices, the same figures."""

from collections.abc import Callable

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404

from larc.accounts.access import PersonRequest, requires
from larc.accounts.permissions import Permission
from larc.audit import services as audit
from larc.nhsuk.caching import revalidate
from practices.models import PCN
from reporting import selectors
from reporting.downloads.figures import PCNFigures, pcn_figures
from reporting.downloads.images import chart_svg, png
from reporting.downloads.workbook import pcn_workbook
from reporting.exports import SYNTHETIC
from reporting.filters import PCN_METHODS, choices_of

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@requires(Permission.VIEW_RATES)
@revalidate
def pcn_xlsx(request: PersonRequest, code: str) -> HttpResponse:
    """The months as a workbook with a native chart and its notes."""
    return _file(request, code, "xlsx", XLSX, pcn_workbook)


@requires(Permission.VIEW_RATES)
@revalidate
def pcn_svg(request: PersonRequest, code: str) -> HttpResponse:
    """The chart as a drawing."""
    return _file(request, code, "svg", "image/svg+xml", lambda figures: chart_svg(figures, note()).encode())


@requires(Permission.VIEW_RATES)
@revalidate
def pcn_png(request: PersonRequest, code: str) -> HttpResponse:
    """The chart as a picture."""
    return _file(request, code, "png", "image/png", lambda figures: png(chart_svg(figures, note())))


def note() -> str:
    """What stands on everything made of synthetic figures."""
    return SYNTHETIC if settings.DEMONSTRATION else ""


def _file(
    request: PersonRequest, code: str, extension: str, content_type: str, make: Callable[[PCNFigures], bytes]
) -> HttpResponse:
    found = get_object_or_404(PCN, code=code)
    cut = selectors.latest_cut()
    span = selectors.span(cut) if cut else None
    if span is None:
        raise Http404("There is nothing to download yet.")
    choices = choices_of(request.GET, span, PCN_METHODS)
    audit.record(by=request.user, action="rates.downloaded", subject=found.code)
    response = HttpResponse(make(pcn_figures(found, span, choices)), content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="rates-{found.code}.{extension}"'
    return response
