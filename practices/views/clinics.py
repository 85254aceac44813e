"""A hub's clinics, week by week."""

from datetime import timedelta

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from larc.accounts.access import requires
from larc.accounts.permissions import Permission
from larc.nhsuk.caching import revalidate
from practices import presenters, selectors
from practices.forms import WeekForm
from practices.models import Hub

A_WEEK = timedelta(weeks=1)


@requires(Permission.VIEW_CLINICS, Permission.MANAGE_CAPACITY)
@revalidate
def week(request: HttpRequest) -> HttpResponse:
    """The week that holds `?week=`, by default this one; staff see their own practice's, network admins choose."""
    asked = WeekForm(request.GET)
    if not asked.is_valid():
        raise BadRequest("no such week")
    day = asked.cleaned_data["week"] or timezone.localdate()
    monday = day - timedelta(days=day.weekday())
    hubs = list(selectors.hubs_seen_by(user=request.user))
    hub = _asked_for(hubs, asked)
    context = {"monday": monday, "sunday": monday + timedelta(days=6), "hub": hub}
    context |= {"hubs": hubs, "choices": presenters.hub_choices(hubs, hub), "head": presenters.DAY_HEAD}
    context["may_add"] = request.user.has_permission(Permission.MANAGE_CAPACITY)
    if hub:
        clinics = list(selectors.clinics_between(hub=hub, first_day=monday, last_day=context["sunday"]))
        context |= {"days": presenters.week_days(monday, clinics), "fill": presenters.fill(clinics)}
        context |= {
            "previous": presenters.week_link("Previous week", hub, monday - A_WEEK),
            "next": presenters.week_link("Next week", hub, monday + A_WEEK),
        }
    return render(request, "practices/clinics.jinja", context)


def _asked_for(hubs: list[Hub], asked: WeekForm) -> Hub | None:
    """The hub of the address; without one, the only choice there is. 404 for one the person may not see."""
    wanted = asked.cleaned_data["hub"]
    if wanted is None:
        return hubs[0] if len(hubs) == 1 else None
    found = next((hub for hub in hubs if hub.practice.uuid == wanted), None)
    if found is None:
        raise Http404
    return found
