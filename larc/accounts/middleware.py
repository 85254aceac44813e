"""Ends sessions that have lasted long enough, and decides, before any view runs, who may open which route."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth import logout
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from larc.accounts import kept, sessions
from larc.accounts.access import PUBLIC_ROUTES, required_permissions
from larc.api.answers import is_api, log_in_first

# A page that took the form, or told why not and shows what was typed: it need not be kept any longer.
DEALT_WITH = frozenset({200, 302, 303, 409, 412})


class SessionLimitMiddleware:
    """Log out whoever has been logged in for 12 hours."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated and not sessions.seconds_left(request):
            logout(request)
        return self.get_response(request)


class AccessMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.method == "POST" and request.user.is_authenticated and response.status_code in DEALT_WITH:
            kept.discard(by=request.user, kept_id=request.POST.get(kept.KEPT_ID, ""))
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        route = request.resolver_match.view_name if request.resolver_match else ""
        if route in PUBLIC_ROUTES:
            return None
        if not request.user.is_authenticated:
            return log_in_first() if is_api(request) else to_log_in(request)
        if not any(request.user.has_permission(permission) for permission in required_permissions(view)):
            raise PermissionDenied
        return None


def to_log_in(request: HttpRequest) -> HttpResponse:
    """Lead to the log-in page and back; a form that was sent is kept for the person whose page it was on."""
    query = {"next": request.get_full_path()}
    if request.method == "POST" and kept.remember(request):
        query["kept"] = "yes"
    return HttpResponseRedirect(f"{reverse('log-in')}?{urlencode(query)}")
