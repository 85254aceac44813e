"""The lists of referrals someone works through, the nearest limit first."""

from typing import Any

from django.core.exceptions import BadRequest
from django.core.paginator import InvalidPage, Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from larc.accounts.access import requires
from larc.accounts.permissions import Permission
from larc.nhsuk.caching import no_store
from referrals import alternatives, correspondence
from referrals.filters import WorklistFilter
from referrals.forms.search import SearchForm
from referrals.presenters import lists
from referrals.worklists import WORKLISTS, Asker, Worklist, counts, names_for, orders_for, rows_of

ROWS_A_PAGE = 25


@requires(Permission.REFER)
@no_store
def worklist(request: HttpRequest) -> HttpResponse:
    """One list, filtered and sorted by its address; 400 for an address that cannot be."""
    asker = Asker.of(request.user)
    names = names_for(asker)
    name = request.GET.get("list", "new" if asker.hub_ids else "sent")
    if name not in names:
        raise BadRequest("no such list")
    definition = WORKLISTS[name]
    if definition.route != request.resolver_match.view_name:
        return redirect(definition.route)
    filters = filtered(request, definition, asker)
    try:
        page = Paginator(filters.qs, ROWS_A_PAGE).page(request.GET.get("page", 1))
    except InvalidPage as error:
        raise BadRequest("no such page") from error
    letters = correspondence.counts(user=request.user)
    context = {
        "definition": definition,
        "groups": lists.navigation(names, counts(asker, names), letters, name),
        "filters": [filters.form[each] for each in (*filters.offered, "sort")],
        "chosen": lists.chosen(filters.form, request.GET),
        "clear": lists.address(name),
        "search": SearchForm(),
        "page": page,
        "head": lists.head(definition),
        "rows": rows(page, definition, asker),
    }
    return render(request, "referrals/list.jinja", context)


def rows(page: Page[Any], definition: Worklist, asker: Asker) -> list[list[Any]]:
    """A page of a list as table rows."""
    shown = list(page)
    sooner = alternatives.nearest_sooner(shown) if definition.name == "offer" else None
    return lists.rows(shown, today=asker.today, worklist=definition, user=asker.user, sooner=sooner)


def filtered(request: HttpRequest, definition: Worklist, asker: Asker) -> WorklistFilter:
    """The list as its address narrows and sorts it; in its own order when the address does not say."""
    filters = WorklistFilter(
        {"sort": orders_for(definition)[0]} | request.GET.dict(),
        queryset=rows_of(definition, asker),
        worklist=definition,
        asker=asker,
    )
    if not filters.is_valid():
        raise BadRequest("no such filter")
    return filters
