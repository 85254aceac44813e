"""Clinics that repeat: which there are, and add or change one."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from practices import presenters, selectors, services
from practices.errors import StaleError
from practices.forms import PatternForm
from practices.models import ClinicPattern, Hub
from practices.views.doors import capacity_page, saved, sent_again


@capacity_page
def pattern_list(request: HttpRequest, practice_uuid: UUID) -> HttpResponse:
    """The clinics of a hub that repeat, and its rooms."""
    hub = selectors.get_hub(practice_uuid=practice_uuid)
    patterns = selectors.patterns_of(hub=hub)
    context = {"practice": hub.practice, "head": presenters.PATTERN_HEAD, "rows": presenters.pattern_rows(patterns)}
    context |= {"room_head": presenters.ROOM_HEAD, "rooms": presenters.room_rows(selectors.rooms_of(hub=hub))}
    return render(request, "practices/patterns.jinja", context)


@capacity_page
def add_pattern(request: HttpRequest, practice_uuid: UUID) -> HttpResponse:
    """It makes no clinic yet: the next page offers to."""
    hub = selectors.get_hub(practice_uuid=practice_uuid)
    form = PatternForm(request.POST if request.method == "POST" else None, **_choices(hub))
    if form.is_valid():
        given = {"by": request.user, "hub_id": hub.pk} | form.given()
        if saved(form, lambda: services.add_pattern(**given)):
            messages.success(request, "Repeating clinic added. Make its clinics next")
            return redirect("practices:make-clinics", practice_uuid)
    return render(request, "practices/pattern_form.jinja", {"form": form, "practice": hub.practice})


@capacity_page
def change_pattern(request: HttpRequest, pattern_uuid: UUID) -> HttpResponse:
    """For the clinics still to be made. Someone else's change in the meantime is shown beside one's own (412)."""
    pattern = selectors.get_pattern(pattern_uuid=pattern_uuid)
    choices = _choices(pattern.hub)
    form = PatternForm(request.POST, **choices) if request.method == "POST" else PatternForm.of(pattern, **choices)
    if form.is_valid():
        given = {"by": request.user, "pattern_uuid": pattern_uuid, "version": form.cleaned_data["version"]}
        given |= form.given()
        try:
            if saved(form, lambda: services.change_pattern(**given)):
                messages.success(request, "Repeating clinic changed. Clinics already made stay as they are")
                return redirect("practices:patterns", pattern.hub.practice.uuid)
        except StaleError:
            return _stale(request, form, selectors.get_pattern(pattern_uuid=pattern_uuid))
    context = {"form": form, "practice": pattern.hub.practice, "is_change": True}
    return render(request, "practices/pattern_form.jinja", context)


def _choices(hub: Hub) -> dict[str, Any]:
    return {"hub": hub, "fitters": selectors.fitters_of(hub=hub), "rooms": selectors.rooms_of(hub=hub)}


def _stale(request: HttpRequest, form: PatternForm, pattern: ClinicPattern) -> HttpResponse:
    stored = PatternForm.of(pattern, **_choices(pattern.hub)).initial
    context = {
        "practice": pattern.hub.practice,
        "rows": presenters.two_versions(form, stored),
        "version": pattern.version,
        "sent": sent_again(request, leaving_out=("version",)),
        "thing": "repeating clinic",
    }
    return render(request, "practices/stale.jinja", context, status=412)
