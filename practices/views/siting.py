"""Where the next hub should be."""

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from larc.accounts.access import requires
from larc.accounts.permissions import Permission
from larc.nhsuk.addresses import takes
from larc.nhsuk.caching import revalidate
from practices import presenters
from practices.forms.siting import NextHubForm
from practices.next_hub import Plan
from practices.presenters import siting as words
from practices.presenters.siting_map import svg
from practices.selectors.siting import ground, pcns_of


@requires(Permission.MANAGE_CAPACITY, Permission.VIEW_RATES)
@revalidate
@takes(*NextHubForm.base_fields)
def next_hub(request: HttpRequest) -> HttpResponse:
    """Practices ranked by the travel a hub there would save; 400 for an address that asks for what is not offered."""
    form, plan = _asked_for(request)
    context = {
        "filters": form,
        "chosen": presenters.chosen(form, request.GET),
        "plan": plan,
        "words": words,
        "picture": svg(plan),
        "may_manage": request.user.has_permission(Permission.MANAGE_CAPACITY),
        "query": request.GET.urlencode(),
    }
    return render(request, "practices/next_hub.jinja", context)


@requires(Permission.MANAGE_CAPACITY, Permission.VIEW_RATES)
@revalidate
@takes(*NextHubForm.base_fields)
def next_hub_csv(request: HttpRequest) -> HttpResponse:
    """The whole ranking as a file."""
    _, plan = _asked_for(request)
    response = HttpResponse(words.as_csv(plan), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="next-hub.csv"'
    return response


def _asked_for(request: HttpRequest) -> tuple[NextHubForm, Plan]:
    today = timezone.localdate()
    form = NextHubForm(request.GET, pcns_of(today))
    if not form.is_valid():
        raise BadRequest("A filter has a value that is not offered.")
    return form, Plan(ground(methods=form.methods, day=today), form.asked)
