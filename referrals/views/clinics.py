"""Clinics by week, as a list, and where there is room: how full each is and how it went, never for whom."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import BadRequest
from django.core.paginator import InvalidPage, Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from larc.accounts.access import PersonRequest, requires
from larc.accounts.permissions import Permission
from larc.nhsuk.caching import revalidate
from practices import selectors
from practices.forms import WeekForm
from practices.models import Hub
from referrals import viability
from referrals.forms.clinics import ClinicsForm
from referrals.openings import openings as openings_of
from referrals.presenters import clinics as words
from referrals.presenters import openings as openings_words

A_WEEK = timedelta(weeks=1)
ROWS_A_PAGE = 25


@requires(Permission.VIEW_CLINICS, Permission.MANAGE_CAPACITY)
@revalidate
def week(request: PersonRequest) -> HttpResponse:
    """The week that holds `?week=`, by default this one, of one hub or of all that the person may see."""
    asked = WeekForm(request.GET)
    if not asked.is_valid():
        raise BadRequest("no such week")
    now = timezone.now()
    day = asked.cleaned_data["week"] or timezone.localdate(now)
    monday = day - timedelta(days=day.weekday())
    sunday = monday + timedelta(days=6)
    hubs = list(selectors.hubs_seen_by(user=request.user))
    hub = _asked_for(hubs, asked.cleaned_data["hub"])
    clinics = list(selectors.clinics_between(hubs=[hub] if hub else hubs, first_day=monday, last_day=sunday))
    outcomes = viability.outcomes_of(clinics, now=now)
    how = _columns(request, many=hub is None)
    context = {
        "monday": monday,
        "sunday": sunday,
        "hub": hub,
        "hubs": hubs,
        "choices": words.choices(hubs, hub),
        "head": words.head(**how),
        "days": words.days(monday, clinics, outcomes, now=now, **how),
        "fill": words.fill(clinics),
        "previous": words.week_link("Previous week", hub, monday - A_WEEK),
        "next": words.week_link("Next week", hub, monday + A_WEEK),
        "may_add": how["may_change"] and hub is not None,
    }
    return render(request, "referrals/clinics/week.jinja", context)


@requires(Permission.VIEW_CLINICS, Permission.MANAGE_CAPACITY)
@revalidate
def clinic_list(request: PersonRequest) -> HttpResponse:
    """Clinics by time from today, or from another day, narrowed by the address; 400 for a page that is not there."""
    hubs = list(selectors.hubs_seen_by(user=request.user))
    form = ClinicsForm(request.GET, hubs=hubs, fitters=selectors.fitters_seen_by(hubs=hubs))
    context: dict[str, Any] = {"form": form}
    if form.is_valid():
        now = timezone.now()
        try:
            page = Paginator(form.narrow(selectors.clinics_of(hubs=hubs)), ROWS_A_PAGE).page(
                request.GET.get("page", 1)
            )
        except InvalidPage as error:
            raise BadRequest("no such page") from error
        clinics = list(page)
        how = _columns(request, many=len(hubs) > 1) | {"dated": True}
        rows = words.rows(clinics, viability.outcomes_of(clinics, now=now), now=now, **how)
        context |= {"page": page, "head": words.head(**how), "rows": rows, "first": form.first}
        context |= {"chosen": words.chosen(form, request.GET)}
    return render(request, "referrals/clinics/list.jinja", context)


@requires(Permission.VIEW_CLINICS, Permission.MANAGE_CAPACITY)
@revalidate
def openings(request: PersonRequest) -> HttpResponse:
    """What is free in the next 4 weeks by practice and method, and where more patients wait than that."""
    now = timezone.now()
    found = openings_of(hubs=selectors.hubs_seen_by(user=request.user), now=now)
    context = {
        "sentence": openings_words.sentence(found),
        "head": openings_words.SHORT_HEAD,
        "rows": openings_words.short_rows(found),
        "week_head": openings_words.week_head(timezone.localdate(now)),
        "week_rows": openings_words.week_rows(found),
    }
    return render(request, "referrals/clinics/openings.jinja", context)


def _columns(request: PersonRequest, *, many: bool) -> dict[str, Any]:
    return {"many": many, "may_change": request.user.has_permission(Permission.MANAGE_CAPACITY)}


def _asked_for(hubs: Sequence[Hub], wanted: UUID | None) -> Hub | None:
    """The hub of the address; without one, the only one there is, or None for all. 404 for one not theirs to see."""
    if wanted is None:
        return hubs[0] if len(hubs) == 1 else None
    found = next((hub for hub in hubs if hub.practice.uuid == wanted), None)
    if found is None:
        raise Http404
    return found
