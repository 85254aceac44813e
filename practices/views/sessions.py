"""Add a clinic, and withdraw one."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from larc.nhsuk.formatting import format_date, format_plural
from practices import presenters, selectors, services
from practices.forms import SessionForm
from practices.views.doors import capacity_page, saved


@capacity_page
def add_session(request: HttpRequest, practice_uuid: UUID) -> HttpResponse:
    """A clinic whose fitter may do what it is for on that day, and is not busy elsewhere."""
    hub = selectors.get_hub(practice_uuid=practice_uuid)
    fitters = selectors.fitters_of(hub=hub)
    posted = request.POST if request.method == "POST" else None
    form = SessionForm(posted, hub=hub, fitters=fitters, rooms=selectors.rooms_of(hub=hub))
    if form.is_valid():
        given = dict(form.cleaned_data)
        fitter_id = given.pop("fitter")
        if saved(form, lambda: services.add_session(by=request.user, hub_id=hub.pk, fitter_id=fitter_id, **given)):
            slots = format_plural(given["number"], "appointment")
            messages.success(request, f"Clinic added on {format_date(given['day'])} with {slots}")
            return redirect("practices:detail", practice_uuid)
    return render(request, "practices/session_form.jinja", {"form": form, "practice": hub.practice})


@capacity_page
def withdraw_session(request: HttpRequest, session_uuid: UUID) -> HttpResponse:
    """Its free appointments go; the booked ones wait to be rearranged (A8). Withdrawn twice is withdrawn once."""
    session = selectors.get_clinic(session_uuid=session_uuid)
    practice = session.hub.practice
    if request.method == "POST":
        booked = services.withdraw_session(by=request.user, session_uuid=session_uuid)
        rest = f" {format_plural(len(booked), 'appointment')} to rearrange." if booked else ""
        messages.success(request, f"Clinic of {format_date(session.day)} withdrawn.{rest}")
        return redirect("practices:detail", practice.uuid)
    context = {"practice": practice, "facts": presenters.clinic_facts(session), "booked": session.booked}
    context["booked_words"] = presenters.booked_words(session.booked)
    return render(request, "practices/session_withdraw.jinja", context)
