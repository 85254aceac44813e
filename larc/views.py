"""Pages that belong to no app: what went wrong, and the accessibility statement. Programs get JSON instead."""

import logging
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from larc.accounts import kept
from larc.api.answers import is_api, problem

logger = logging.getLogger(__name__)

LAST_RESORT = (
    '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Sorry, there is a problem with the service'
    "</title></head><body><h1>Sorry, there is a problem with the service</h1><p>Try again later.</p></body></html>"
)


def accessibility(request: HttpRequest) -> HttpResponse:
    """The accessibility statement, for everyone."""
    return render(request, "accessibility.jinja")


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    if is_api(request):
        return problem(HTTPStatus.BAD_REQUEST, "The request is not right.")
    return render(request, "errors/400.jinja", status=400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    if is_api(request):
        return problem(HTTPStatus.FORBIDDEN, "Your role does not open this.")
    return render(request, "errors/403.jinja", status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Also the answer to somebody else's record: it does not say whether the record exists."""
    if is_api(request):
        return problem(HTTPStatus.NOT_FOUND, "There is nothing at this address.")
    return render(request, "errors/404.jinja", status=404)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form whose token is missing or old, most often because the person logged in anew while the page was open.

    What was typed is kept for them: only a page of theirs carries the signature that says whose it is.
    """
    return render(request, "errors/csrf.jinja", {"kept": kept.remember(request)}, status=403)


def server_error(request: HttpRequest) -> HttpResponse:
    """Touches neither database nor session, which may be what failed; if even this page fails, plain HTML goes out."""
    if is_api(request):
        return problem(HTTPStatus.INTERNAL_SERVER_ERROR, "There is a problem with the service. Try again later.")
    try:
        return HttpResponse(render_to_string("errors/500.jinja"), status=500)
    except Exception:
        logger.exception("the error page itself could not be rendered")
        return HttpResponse(LAST_RESORT, status=500)
