"""Decides, before any view runs, whether this person may open this route."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from larc.accounts.access import PUBLIC_ROUTES, required_permissions


class AccessMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        route = request.resolver_match.view_name if request.resolver_match else ""
        if route in PUBLIC_ROUTES:
            return None
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if not any(request.user.has_permission(permission) for permission in required_permissions(view)):
            raise PermissionDenied
        return None
