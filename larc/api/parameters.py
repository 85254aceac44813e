"""Parameters of an address: those a route knows, each given once, and the page that is asked for (A38)."""

from collections.abc import Collection
from typing import Any

from django.core.paginator import EmptyPage, Page, Paginator
from django.db.models import QuerySet
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

PAGE, PAGE_SIZE = "page", "page_size"
ROWS_A_PAGE, MOST_ROWS = 25, 100
MOST_PAGES = 1_000_000


def check_names(request: Request, known: Collection[str]) -> None:
    """Raise ValidationError, naming them, for parameters that are not known or come twice."""
    errors = {
        name: ["There is no such parameter." if name not in known else "Give this once."]
        for name, values in request.query_params.lists()
        if name not in known or len(values) > 1
    }
    if errors:
        raise ValidationError(errors)


def page_of(request: Request, rows: QuerySet[Any]) -> Page[Any]:
    """The page asked for, of the size asked for. ValidationError for one that cannot be, or is past the last."""
    size = _number(request, PAGE_SIZE, ROWS_A_PAGE, MOST_ROWS)
    number = _number(request, PAGE, 1, MOST_PAGES)
    try:
        return Paginator(rows, size).page(number)
    except EmptyPage as error:
        raise ValidationError({PAGE: ["There is no such page."]}) from error


def paged(request: Request, page: Page[Any], results: list[Any]) -> dict[str, Any]:
    """A page as JSON: how many rows there are, where the pages beside it are, and its own rows."""
    return {
        "count": page.paginator.count,
        PAGE: page.number,
        PAGE_SIZE: page.paginator.per_page,
        "next": _address(request, page.number + 1) if page.has_next() else None,
        "previous": _address(request, page.number - 1) if page.has_previous() else None,
        "results": results,
    }


def _number(request: Request, name: str, default: int, most: int) -> int:
    text = request.query_params.get(name, str(default))
    # As many digits as the largest has: Python refuses to read thousands of them.
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(most)) and 1 <= int(text) <= most):
        raise ValidationError({name: [f"Use a whole number from 1 to {most:,}."]})
    return int(text)


def _address(request: Request, number: int) -> str:
    query = request.query_params.copy()
    query[PAGE] = str(number)
    return f"{request.path}?{query.urlencode()}"
