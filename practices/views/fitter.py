"""What is said of one fitter, corrected."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from practices import presenters, selectors, services
from practices.errors import StaleError
from practices.forms import ChangeFitterForm
from practices.models import Fitter
from practices.views.doors import capacity_page, saved, sent_again


@capacity_page
def change_fitter(request: HttpRequest, fitter_id: int) -> HttpResponse:
    """Someone else's change in the meantime is shown beside one's own (A12): 412, and nothing is saved."""
    fitter = selectors.whole_fitter(fitter_id=fitter_id)
    hubs = list(fitter.hubs.all())
    form = ChangeFitterForm.of(fitter, hubs)
    if request.method == "POST":
        form = ChangeFitterForm(request.POST, hubs=hubs, own=fitter.user)
    if form.is_valid():
        try:
            if saved(form, lambda: services.change_fitter(by=request.user, fitter_id=fitter.pk, **form.given())):
                messages.success(request, f"{form.cleaned_data['name']} changed")
                return redirect("training:fitter", fitter_id)
        except StaleError:
            return _stale(request, form, selectors.whole_fitter(fitter_id=fitter_id))
    return render(request, "practices/fitter_change.jinja", {"form": form, "fitter": fitter})


def _stale(request: HttpRequest, form: ChangeFitterForm, fitter: Fitter) -> HttpResponse:
    context = {
        "name": fitter.name,
        "back": {"href": reverse("training:fitter", args=[fitter.pk])},
        "rows": presenters.two_versions(form, ChangeFitterForm.stored(fitter)),
        "thing": "fitter",
        "version": fitter.version,
        "sent": sent_again(request, leaving_out=("version",)),
    }
    return render(request, "practices/stale.jinja", context, status=412)
