"""Who fits at a hub."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from practices import presenters, selectors, services
from practices.forms import AccountForm, FitterForm, LeavingForm, StartFitterForm
from practices.models import Fitter, Hub
from practices.views.doors import capacity_page, saved

# The button of who was to leave and does not.
STAYS = "stays"


@capacity_page
def add_fitter(request: HttpRequest, practice_uuid: UUID) -> HttpResponse:
    """A fitter new to the network. One who is here already is chosen instead, by `start_fitter`."""
    hub = selectors.get_hub(practice_uuid=practice_uuid)
    form = FitterForm(request.POST if request.method == "POST" else None, hubs=[hub])
    if form.is_valid() and saved(form, lambda: services.add_fitter(by=request.user, hubs=[hub], **form.given())):
        messages.success(request, f"{form.cleaned_data['name']} added. Add their letters of competence next")
        return redirect("practices:detail", practice_uuid)
    others = selectors.fitters_elsewhere(hub=hub).exists()
    return render(request, "practices/fitter_form.jinja", {"form": form, "practice": hub.practice, "others": others})


@capacity_page
def start_fitter(request: HttpRequest, practice_uuid: UUID) -> HttpResponse:
    """A fitter of the network who starts working here too."""
    hub = selectors.get_hub(practice_uuid=practice_uuid)
    fitters = list(selectors.fitters_elsewhere(hub=hub))
    form = StartFitterForm(request.POST if request.method == "POST" else None, fitters=fitters)
    if form.is_valid():
        fitter_id = form.cleaned_data["fitter"]
        if saved(form, lambda: services.start_fitter(by=request.user, fitter_id=fitter_id, hub=hub)):
            name = selectors.get_fitter(hub=hub, fitter_id=fitter_id).name
            messages.success(request, f"{name} now fits at {hub.practice} too")
            return redirect("practices:detail", practice_uuid)
    context = {"form": form, "practice": hub.practice, "others": bool(fitters)}
    return render(request, "practices/fitter_start.jinja", context)


@capacity_page
def link_account(request: HttpRequest, practice_uuid: UUID, fitter_id: int) -> HttpResponse:
    """With an account of their own a fitter records what they fitted."""
    hub = selectors.get_hub(practice_uuid=practice_uuid)
    fitter = selectors.get_fitter(hub=hub, fitter_id=fitter_id)
    form = AccountForm(request.POST if request.method == "POST" else None, hub=hub)
    if form.is_valid():
        user = form.cleaned_data["email"]
        if saved(form, lambda: services.link_account(by=request.user, fitter_id=fitter.pk, user=user)):
            messages.success(request, f"{fitter} records fittings as {user.email}")
            return redirect("practices:detail", practice_uuid)
    context = {"form": form, "practice": hub.practice, "fitter": fitter}
    return render(request, "practices/fitter_account.jinja", context)


@capacity_page
def stop_fitter(request: HttpRequest, practice_uuid: UUID, fitter_id: int) -> HttpResponse:
    """A fitter leaves: the page lists first their clinics to come, and how many are booked in each (A8). Who was to
    leave on a day to come may stay after all.
    """
    hub = selectors.get_hub(practice_uuid=practice_uuid)
    fitter = selectors.get_fitter(hub=hub, fitter_id=fitter_id)
    leaves_on = selectors.leaves_on(fitter=fitter, hub=hub)
    if leaves_on and STAYS in request.POST:
        services.start_fitter(by=request.user, fitter_id=fitter.pk, hub=hub)
        messages.success(request, f"{fitter} stays at {hub.practice}")
        return redirect("practices:detail", practice_uuid)
    opened = {"first_day": leaves_on or timezone.localdate()}
    form = LeavingForm(request.POST if request.method == "POST" else None, initial=opened)
    if form.is_valid() and saved(form, lambda: _leave(request, fitter, hub, form)):
        return redirect("practices:detail", practice_uuid)
    clinics = presenters.left_rows(selectors.clinics_to_come(fitter=fitter, hub=hub))
    context = {"form": form, "practice": hub.practice, "fitter": fitter, "leaves_on": leaves_on}
    context |= {"head": presenters.LEFT_HEAD, "clinics": clinics}
    return render(request, "practices/fitter_stop.jinja", context)


def _leave(request: HttpRequest, fitter: Fitter, hub: Hub, form: LeavingForm) -> None:
    first_day = form.cleaned_data["first_day"]
    clinics = selectors.clinics_to_come(fitter=fitter, hub=hub, first_day=first_day)
    booked = sum(clinic.booked for clinic in clinics)
    services.stop_fitter(by=request.user, fitter_id=fitter.pk, hub=hub, first_day=first_day)
    messages.success(request, presenters.leaving_words(fitter, hub, first_day, booked, today=timezone.localdate()))
