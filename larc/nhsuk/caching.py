"""How long a browser may keep a page. Every view that shows a patient says `no_store`."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse

View = Callable[..., HttpResponse]


def no_store(view: View) -> View:
    """For pages with a patient on them: kept nowhere, so the back button after logging out shows nothing."""
    return _with_cache_control(view, "no-store, private")


def revalidate(view: View) -> View:
    """For pages of totals: kept by this browser only, and checked (ETag) before it is shown again."""
    return _with_cache_control(view, "private, no-cache")


def _with_cache_control(view: View, value: str) -> View:
    @wraps(view)
    def wrapped(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response["Cache-Control"] = value
        return response

    return wrapped
