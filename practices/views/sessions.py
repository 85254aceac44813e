"""Add a single clinic, let someone else hold it, and withdraw one."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from larc.nhsuk.formatting import format_date, format_plural
from practices import presenters, selectors, services
from practices.errors import StaleError
from practices.forms import ChangeSessionForm, SessionForm
from practices.models import ClinicSession
from practices.views.doors import capacity_page, saved, sent_again


@capacity_page
def add_session(request: HttpRequest, practice_uuid: UUID) -> HttpResponse:
    """A clinic whose fitter may do what it is for on that day, and is not busy elsewhere."""
    hub = selectors.get_hub(practice_uuid=practice_uuid)
    people = {"fitters": selectors.fitters_of(hub=hub), "rooms": selectors.rooms_of(hub=hub)}
    form = SessionForm(request.POST if request.method == "POST" else None, hub=hub, **people)
    if form.is_valid():
        given = {"by": request.user, "hub_id": hub.pk, "parts": form.parts()} | form.staff()
        given |= {name: form.cleaned_data[name] for name in ("day", "first")}
        if saved(form, lambda: services.add_session(**given)):
            slots = format_plural(sum(part.number for part in given["parts"]), "appointment")
            messages.success(request, f"Clinic added on {format_date(given['day'])} with {slots}")
            return redirect("practices:detail", practice_uuid)
    return render(request, "practices/session_form.jinja", {"form": form, "practice": hub.practice})


@capacity_page
def change_session(request: HttpRequest, session_uuid: UUID) -> HttpResponse:
    """Cover for a fitter who is away, or another room. Someone else's change meanwhile is shown first (412)."""
    clinic = selectors.get_clinic(session_uuid=session_uuid)
    people = {"fitters": selectors.fitters_of(hub=clinic.hub), "rooms": selectors.rooms_of(hub=clinic.hub)}
    stored = {"fitter": clinic.fitter_id, "trainee": clinic.trainee_id, "room": clinic.room_id}
    posted = request.POST if request.method == "POST" else None
    form = ChangeSessionForm(posted, initial=stored | {"version": clinic.version}, **people)
    if form.is_valid():
        given = {"by": request.user, "session_uuid": session_uuid, "version": form.cleaned_data["version"]}
        try:
            if saved(form, lambda: services.change_session(**given, **form.staff())):
                messages.success(request, f"Clinic of {format_date(clinic.day)} changed")
                return redirect("practices:detail", clinic.hub.practice.uuid)
        except StaleError:
            return _stale(request, form, selectors.get_clinic(session_uuid=session_uuid))
    context = {"form": form, "practice": clinic.hub.practice, "facts": presenters.clinic_facts(clinic)}
    return render(request, "practices/session_change.jinja", context)


def _stale(request: HttpRequest, form: ChangeSessionForm, clinic: ClinicSession) -> HttpResponse:
    stored = {"fitter": clinic.fitter_id, "trainee": clinic.trainee_id, "room": clinic.room_id}
    context = {
        "practice": clinic.hub.practice,
        "rows": presenters.two_versions(form, stored),
        "version": clinic.version,
        "sent": sent_again(request, leaving_out=("version",)),
        "thing": "clinic",
    }
    return render(request, "practices/stale.jinja", context, status=412)


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
