"""Make a hub, and change what it offers."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from practices import presenters, selectors, services
from practices.errors import StaleError
from practices.forms import HubForm, MakeHubForm
from practices.models import Hub
from practices.views.doors import capacity_page, saved, sent_again


@capacity_page
def make_hub(request: HttpRequest, practice_uuid: UUID) -> HttpResponse:
    """A practice that only referred fits for others from now on; it can be chosen once it has a fitter (N1)."""
    practice = selectors.get_practice(practice_uuid=practice_uuid)
    form = MakeHubForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and saved(
        form, lambda: services.make_hub(by=request.user, practice=practice, **form.cleaned_data)
    ):
        messages.success(request, f"{practice} is now a fitting practice. Add a fitter next")
        return redirect("practices:detail", practice_uuid)
    return render(request, "practices/hub_make.jinja", {"form": form, "practice": practice})


@capacity_page
def change_hub(request: HttpRequest, practice_uuid: UUID) -> HttpResponse:
    """Someone else's change in the meantime is shown beside one's own (A12): 412, and nothing is saved."""
    hub = selectors.get_hub(practice_uuid=practice_uuid)
    form = HubForm(request.POST) if request.method == "POST" else HubForm.of(hub)
    if form.is_valid():
        given = {"by": request.user, "hub_id": hub.pk} | form.cleaned_data
        try:
            if saved(form, lambda: services.change_hub(**given)):
                messages.success(request, f"{hub.practice} changed")
                return redirect("practices:detail", practice_uuid)
        except StaleError:
            return _stale(request, form, selectors.get_hub(practice_uuid=practice_uuid))
    return render(request, "practices/hub_form.jinja", {"form": form, "practice": hub.practice})


def _stale(request: HttpRequest, form: HubForm, hub: Hub) -> HttpResponse:
    context = {
        "practice": hub.practice,
        "rows": presenters.two_versions(form, HubForm.of(hub).initial),
        "thing": "practice",
        "version": hub.version,
        "sent": sent_again(request, leaving_out=("version",)),
    }
    return render(request, "practices/stale.jinja", context, status=412)
