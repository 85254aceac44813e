from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from larc.accounts.access import requires
from larc.accounts.permissions import Permission


@requires(Permission.VIEW_RATES)
def bare(request: HttpRequest) -> HttpResponse:
    """A logged-in page with the layout of every page and nothing in it: the floor of the pages."""
    return render(request, "page.jinja", {"h1": "Bare page"})
