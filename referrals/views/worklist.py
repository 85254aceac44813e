"""The lists of referrals someone works through, the oldest first."""

from collections.abc import Callable

from django.core.exceptions import BadRequest
from django.core.paginator import InvalidPage, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from larc.accounts.access import requires
from larc.accounts.models import User
from larc.accounts.permissions import Permission
from larc.nhsuk.caching import no_store
from referrals import desk, selectors
from referrals.filters import LIMIT, WorklistFilter
from referrals.forms.search import SearchForm
from referrals.presenters import lists
from referrals.workflow import Status

ROWS_A_PAGE = 25


@requires(Permission.REFER)
@no_store
def worklist(request: HttpRequest) -> HttpResponse:
    """One list, filtered and sorted by its address; 400 for an address that cannot be."""
    names = lists.names_for(at_hub=desk.works_at_hub(user=request.user))
    name = request.GET.get("list", names[0])
    if name not in names:
        raise BadRequest("no such list")
    definition = selectors.WORKLISTS[name]
    filters = filtered(request, definition)
    try:
        page = Paginator(filters.qs, ROWS_A_PAGE).page(request.GET.get("page", 1))
    except InvalidPage as error:
        raise BadRequest("no such page") from error
    context = {
        "definition": definition,
        "navigation_items": lists.navigation(names, selectors.worklist_counts(user=request.user), name),
        "filters": filters.form,
        "chosen": lists.chosen(filters.form, request.GET),
        "clear": lists.address(name),
        "search": SearchForm(),
        "page": page,
        "head": lists.head(definition),
        "rows": lists.rows(page, today=timezone.localdate(), worklist=definition, may=next_step_of(request.user)),
        "empty": lists.EMPTY[name],
    }
    return render(request, "referrals/list.jinja", context)


def filtered(request: HttpRequest, definition: selectors.Worklist) -> WorklistFilter:
    """The list as its address narrows and sorts it; nearest limit first when the address does not say."""
    filters = WorklistFilter(
        {"sort": LIMIT} | request.GET.dict(),
        queryset=selectors.worklist(user=request.user, name=definition.name),
        is_hubs=definition.is_hubs,
        statuses=[status for status in Status if status in definition.statuses],
    )
    if not filters.is_valid():
        raise BadRequest("no such filter")
    return filters


def next_step_of(user: User) -> Callable[[Status], bool]:
    """Whether a person at the hub may take the next step of a referral of some status."""
    may = {
        Status.SUBMITTED: user.is_clinician and user.has_permission(Permission.TRIAGE),
        Status.ACCEPTED: user.has_permission(Permission.BOOK),
        Status.BOOKED: user.is_clinician and user.has_permission(Permission.RECORD_OUTCOME),
    }
    return lambda status: may.get(status, False)
