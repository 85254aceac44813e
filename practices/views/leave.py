"""When a fitter is away."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from larc.nhsuk.formatting import format_date_range
from practices import presenters, selectors, services
from practices.forms import LeaveForm
from practices.views.doors import capacity_page, saved, sent_again

# The buttons of the page between.
CONFIRM, CHANGE = "confirm", "change"


@capacity_page
def add_leave(request: HttpRequest, practice_uuid: UUID, fitter_id: int) -> HttpResponse:
    """When patients are booked with the fitter on those days, a page between says so first (A8)."""
    hub = selectors.get_hub(practice_uuid=practice_uuid)
    fitter = selectors.get_fitter(hub=hub, fitter_id=fitter_id)
    form = LeaveForm(request.POST if request.method == "POST" else None)
    context = {"form": form, "practice": hub.practice, "fitter": fitter}
    if form.is_valid() and CHANGE not in request.POST:
        days = form.cleaned_data["first_day"], form.cleaned_data["last_day"]
        booked = selectors.booked_with(fitter=fitter, first_day=days[0], last_day=days[1]).count()
        if booked and CONFIRM not in request.POST:
            sent = sent_again(request, leaving_out=(CONFIRM, CHANGE))
            between = {"sent": sent, "days": days, "booked": presenters.booked_words(booked)}
            return render(request, "practices/leave_between.jinja", context | between)
        if saved(form, lambda: services.add_leave(by=request.user, fitter_id=fitter.pk, **form.cleaned_data)):
            messages.success(request, f"{fitter} is away {format_date_range(*days)}")
            return redirect("practices:detail", practice_uuid)
    return render(request, "practices/leave_form.jinja", context)


@capacity_page
def remove_leave(request: HttpRequest, practice_uuid: UUID, leave_id: int) -> HttpResponse:
    """The free appointments of these days are offered again."""
    hub = selectors.get_hub(practice_uuid=practice_uuid)
    leave = selectors.get_leave(hub=hub, leave_id=leave_id)
    if request.method == "POST":
        services.remove_leave(by=request.user, leave_id=leave.pk)
        messages.success(request, f"Leave removed: {leave.fitter}")
        return redirect("practices:detail", practice_uuid)
    return render(request, "practices/leave_remove.jinja", {"leave": leave, "practice": hub.practice})
