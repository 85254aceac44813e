"""The series of the report pages as JSON."""

from typing import Any

from django.conf import settings
from django.core.exceptions import BadRequest
from django.shortcuts import get_object_or_404
from rest_framework.exceptions import ParseError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from larc.api.parameters import check_names
from larc.audit import services as audit
from practices.models import PCN
from reporting import selectors
from reporting.api.permissions import MayViewRates
from reporting.api.representation import series
from reporting.filters import NAMES, PCN_METHODS, choices_of


class PCNRates(APIView):
    """GET: a PCN's months, with numerator, denominator, rate, interval and baseline. Parameters as on its page."""

    permission_classes = (MayViewRates,)

    def get(self, request: Request, code: str) -> Response:
        pcn = get_object_or_404(PCN, code=code)
        audit.record(by=request.user, action="rates.viewed", subject=pcn.code)
        check_names(request, NAMES)
        return Response({"synthetic": settings.DEMONSTRATION, **_body(pcn, request)})


def _body(pcn: PCN, request: Request) -> dict[str, Any]:
    cut = selectors.latest_cut()
    span = selectors.span(cut) if cut else None
    if span is None:
        return {"pcn": {"code": pcn.code, "name": pcn.name}, "series": []}
    try:
        choices = choices_of(request.query_params, span, PCN_METHODS)
    except BadRequest as error:
        raise ParseError(str(error)) from error
    return series(pcn, span, choices)
