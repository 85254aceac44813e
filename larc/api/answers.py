"""What a program is told where a person would get a page: JSON, and never a way to a form."""

from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.http import HttpRequest, JsonResponse
from django.urls import reverse

PREFIX = "/api/"


def is_api(request: HttpRequest) -> bool:
    """Whether a program asks: its addresses begin with `/api/`, those that are not there included."""
    return request.path_info.startswith(PREFIX)


def problem(status: HTTPStatus, detail: str, **more: Any) -> JsonResponse:
    """What is wrong, in words, as the framework's own errors say it. Kept nowhere."""
    answer = JsonResponse({"detail": detail, **more}, status=status)
    answer["Cache-Control"] = "no-store, private"
    return answer


def log_in_first() -> JsonResponse:
    """401 with what the standard asks of it (RFC 9110, 11.6.1): who asks, how one logs in and by which cookie."""
    page, cookie = reverse(settings.LOGIN_URL), settings.SESSION_COOKIE_NAME
    answer = problem(HTTPStatus.UNAUTHORIZED, "Log in first.", log_in=page)
    answer["WWW-Authenticate"] = (
        f'Cookie realm="{settings.SERVICE_NAME}", form-action="{page}", cookie-name="{cookie}"'
    )
    return answer
