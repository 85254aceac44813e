"""All practices, and one of them."""

from datetime import timedelta
from uuid import UUID

from django.core.exceptions import BadRequest
from django.core.paginator import InvalidPage, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from practices import presenters, selectors
from practices.filters import PracticeFilter
from practices.models import Practice
from practices.presenters import directory
from practices.selectors.directory import listed_at
from practices.views.doors import capacity_page

ROWS_A_PAGE = 25
WEEKS_SHOWN = 12


@capacity_page
def practice_list(request: HttpRequest) -> HttpResponse:
    """Every practice with what it has free, filtered by its address; 400 for an address that cannot be."""
    filters = PracticeFilter(request.GET, queryset=selectors.network())
    if not filters.is_valid():
        raise BadRequest("no such filter")
    try:
        page = Paginator(filters.qs, ROWS_A_PAGE).page(request.GET.get("page", 1))
    except InvalidPage as error:
        raise BadRequest("no such page") from error
    context = {
        "filters": filters.form,
        "chosen": presenters.chosen(filters.form, request.GET),
        "page": page,
        "head": presenters.PRACTICE_HEAD,
        "rows": presenters.practice_rows(page, timezone.localdate()),
    }
    return render(request, "practices/list.jinja", context)


@capacity_page
def practice_detail(request: HttpRequest, practice_uuid: UUID) -> HttpResponse:
    """What a practice offers, when it is closed, who fits there and the clinics to come."""
    practice = selectors.get_practice(practice_uuid=practice_uuid)
    today = timezone.localdate()
    context = {"practice": practice, "presenters": presenters}
    hub = presenters.hub_of(practice)
    listed = listed_at(practice=practice)
    if hub or listed or practice.kind != Practice.Kind.GP_PRACTICE:
        context["managed"] = directory.facts(listed, is_hub=hub is not None)
    context |= {"status": presenters.status_of(practice, today), "closed": presenters.has_closed(practice, today)}
    return render(request, "practices/detail.jinja", context | _hub_context(practice))


def _hub_context(practice: Practice) -> dict[str, object]:
    hub = presenters.hub_of(practice)
    if hub is None:
        return {}
    today = timezone.localdate()
    last_day = today + timedelta(weeks=WEEKS_SHOWN)
    return {
        "facts": presenters.hub_facts(hub),
        "rearrange": presenters.rearrange_rows(selectors.slots_to_rearrange(hub=hub)),
        "clinics": presenters.clinic_rows(selectors.clinics_between(hubs=[hub], first_day=today, last_day=last_day)),
        "last_day": last_day,
        "fitters": presenters.changeable_fitter_rows(selectors.fitters_of(hub=hub), today, practice),
        "closures": presenters.closure_rows(selectors.closures_to_come(hub=hub), practice),
    }
