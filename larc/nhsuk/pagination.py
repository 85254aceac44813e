"""Page links that keep the filters of the list they belong to."""

from collections.abc import Mapping
from typing import Any

from django.core.paginator import Page
from django.http import HttpRequest


def page_address(request: HttpRequest, number: int, at: str = "") -> str:
    """This list, with the same filters, at another page; `at` is its address where another one shows it."""
    query = request.GET.copy()
    query["page"] = str(number)
    return f"{at}?{query.urlencode()}"


def page_items(request: HttpRequest, page: Page[Any], at: str = "") -> list[Mapping[str, Any]]:
    """The numbered links; first, last and the neighbours of the current page, with gaps marked."""
    return [
        {"number": number, "href": page_address(request, number, at), "current": number == page.number}
        if isinstance(number, int)
        else {"ellipsis": True}
        for number in page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    ]
