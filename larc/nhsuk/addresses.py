"""Which parameters an address may carry. One that a page does not know would be ignored, and its figures misread."""

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import wraps

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import URLPattern

View = Callable[..., HttpResponse]

# Every page may be asked for as it is printed.
VIEW, PRINT = "view", "print"


def refuse_unknown(asked: QueryDict, known: Collection[str]) -> None:
    """BadRequest for a parameter that is not known or comes twice, and for a view that is none."""
    for name, values in asked.lists():
        if name not in (*known, VIEW) or len(values) > 1:
            raise BadRequest("An address has a parameter that is not known, or one twice.")
    if asked.get(VIEW, PRINT) != PRINT:
        raise BadRequest("An address asks for a view that is not offered.")


def takes(*names: str) -> Callable[[View], View]:
    """Declare the parameters a page knows: any other is answered with 400, in a page."""

    def declare(view: View) -> View:
        @wraps(view)
        def strict(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
            refuse_unknown(request.GET, names)
            return view(request, *args, **kwargs)

        return strict

    return declare


def strictly(patterns: Sequence[URLPattern], known: Mapping[str, Collection[str]]) -> list[URLPattern]:
    """The same routes, each taking the parameters known by its name and, where it has none there, no parameter."""
    for pattern in patterns:
        pattern.callback = takes(*known.get(pattern.name or "", ()))(pattern.callback)
    return list(patterns)
