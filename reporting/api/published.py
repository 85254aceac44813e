"""The published figures as JSON: what their page and file have, a number at a time, and nothing live."""

from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from larc.api.parameters import PAGE, PAGE_SIZE, check_names, page_of, paged
from larc.audit import services as audit
from reporting.api.permissions import MayViewPublished
from reporting.measures import Group
from reporting.models import Publication, PublishedCell
from reporting.publishing import frozen, presenter
from reporting.publishing.tables import Period

CUT, METHOD, PCN = "cut", "method", "pcn"
# For the parameter alone: all PCNs together have no code.
ALL = "all"
NAMES = (CUT, METHOD, PCN, PAGE, PAGE_SIZE)


class PublishedRates(APIView):
    """GET: a page of the numbers of a publication, the latest unless one is named."""

    permission_classes = (MayViewPublished,)

    def get(self, request: Request) -> Response:
        check_names(request, NAMES)
        found = publication_of(request)
        audit.record(by=request.user, action="published.viewed", subject=str(found) if found else "none")
        page = page_of(request, cells_of(request, found))
        body = paged(request, page, [row(found, cell) for cell in page])
        return Response({"synthetic": settings.DEMONSTRATION, **about(found), **body})


def publication_of(request: Request) -> Publication | None:
    """The one asked for, else the latest, None before the first. Raises ValidationError, NotFound."""
    asked = request.query_params.get(CUT)
    if not asked:
        return frozen.latest()
    try:
        found = frozen.of_cut(asked)
    except ValueError as error:
        raise ValidationError({CUT: ["Name a publication by year, month and revision, such as 2026-10-1."]}) from error
    if found is None:
        raise NotFound("There is no such publication.")
    return found


def cells_of(request: Request, publication: Publication | None) -> QuerySet[PublishedCell, dict[str, Any]]:
    """The numbers asked for. ValidationError for a method or PCN that the publication does not have."""
    cells = frozen.cells(publication)
    if method := request.query_params.get(METHOD):
        if method not in list(Group):
            raise ValidationError({METHOD: [f"Use {', '.join(Group)}."]})
        cells = cells.filter(method=method)
    if pcn := request.query_params.get(PCN):
        cells = cells.filter(pcn=None) if pcn == ALL else cells.filter(pcn__code=pcn)
        if publication and not cells.exists():
            raise ValidationError({PCN: [f"Use the code of a PCN in this publication, or {ALL}."]})
    return cells


def about(publication: Publication | None) -> dict[str, Any]:
    """Which publication it is, what others there are, and how to read what is hidden."""
    return {
        "cut": publication.name if publication else None,
        "published": publication.published_at if publication else None,
        "cuts": [each.name for each in frozen.publications()],
        "hiding": presenter.HIDING,
    }


def row(publication: Publication | None, cell: dict[str, Any]) -> dict[str, Any]:
    """One number: what is hidden has no fittings, rate or interval; the denominator is public and stays."""
    number, period = presenter.number_of(cell), Period(cell["first"], cell["last"])
    rate = number.rate
    return {
        "cut": publication.name if publication else None,
        "pcn": {"code": cell["pcn__code"], "name": cell["pcn__name"] or presenter.ALL_NAME},
        "method": cell["method"],
        "period": {"first": period.first, "last": period.last},
        "hidden": number.shown is None,
        "shown": number.shown,
        "women": number.women,
        "rate": float(rate.value) if rate else None,
        "lower": float(rate.lower) if rate else None,
        "upper": float(rate.upper) if rate else None,
        "definition": {
            "key": f"{cell['method']}_published_{'year' if period.is_year else 'quarter'}",
            "version": cell["definition_version"],
        },
    }
