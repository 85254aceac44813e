"""Which request is being answered, so that all that it did can be told together."""

from collections.abc import Callable
from contextvars import ContextVar
from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse

_current: ContextVar[UUID | None] = ContextVar("request_id", default=None)


def current_request_id() -> UUID | None:
    """The id of the request that is being answered; None in the worker and in commands."""
    return _current.get()


class RequestIdMiddleware:
    """Gives each request an id of our own, and tells it in the answer's X-Request-ID."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        token = _current.set(uuid4())
        try:
            response = self.get_response(request)
            response["X-Request-ID"] = str(_current.get())
            return response
        finally:
            _current.reset(token)
