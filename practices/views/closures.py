"""Close a hub for some days, and take that back."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from larc.nhsuk.formatting import format_date_range
from practices import presenters, selectors, services
from practices.forms import ClosureForm
from practices.views.doors import capacity_page, saved, sent_again

# The buttons of the page between.
CONFIRM, CHANGE = "confirm", "change"


@capacity_page
def add_closure(request: HttpRequest, practice_uuid: UUID) -> HttpResponse:
    """When patients are booked on those days, a page between says so first (A8)."""
    hub = selectors.get_hub(practice_uuid=practice_uuid)
    form = ClosureForm(request.POST if request.method == "POST" else None)
    context = {"form": form, "practice": hub.practice}
    if form.is_valid() and CHANGE not in request.POST:
        first_day, last_day = form.cleaned_data["first_day"], form.cleaned_data["last_day"]
        booked = selectors.booked_during(hub=hub, first_day=first_day, last_day=last_day).count()
        if booked and CONFIRM not in request.POST:
            sent = sent_again(request, leaving_out=(CONFIRM, CHANGE))
            between = {"sent": sent, "days": (first_day, last_day), "booked": presenters.booked_words(booked)}
            return render(request, "practices/closure_between.jinja", context | between)
        if saved(form, lambda: services.close_hub(by=request.user, hub_id=hub.pk, **form.cleaned_data)):
            messages.success(request, f"{hub.practice} is closed {format_date_range(first_day, last_day)}")
            return redirect("practices:detail", practice_uuid)
    return render(request, "practices/closure_form.jinja", context)


@capacity_page
def remove_closure(request: HttpRequest, practice_uuid: UUID, closure_id: int) -> HttpResponse:
    """Its free appointments are offered again."""
    hub = selectors.get_hub(practice_uuid=practice_uuid)
    closure = selectors.closures_to_come(hub=hub).get(pk=closure_id)
    if request.method == "POST":
        services.reopen_hub(by=request.user, closure_id=closure.pk)
        messages.success(request, f"Closure removed: {format_date_range(closure.first_day, closure.last_day)}")
        return redirect("practices:detail", practice_uuid)
    return render(request, "practices/closure_remove.jinja", {"closure": closure, "practice": hub.practice})
