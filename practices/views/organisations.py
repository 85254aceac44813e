"""Add a clinic or hospital, and say what kind of organisation one is."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from practices import presenters, selectors, services
from practices.errors import StaleError
from practices.forms import ClinicForm, KindForm
from practices.models import Practice
from practices.views.doors import capacity_page, saved, sent_again


@capacity_page
def add_clinic(request: HttpRequest) -> HttpResponse:
    """A clinic or hospital that no file of GP practices holds; made a fitting practice like any other."""
    form = ClinicForm(request.POST if request.method == "POST" else None)
    added: list[Practice] = []
    if form.is_valid() and saved(
        form, lambda: added.append(services.add_clinic(by=request.user, **form.cleaned_data))
    ):
        messages.success(request, f"{added[0]} added")
        return redirect("practices:detail", added[0].uuid)
    return render(request, "practices/clinic_add.jinja", {"form": form})


@capacity_page
def change_kind(request: HttpRequest, practice_uuid: UUID) -> HttpResponse:
    """Everything that was fitted there is counted again. Someone else's change meanwhile is shown first (A12): 412."""
    practice = selectors.get_practice(practice_uuid=practice_uuid)
    stored = {"kind": practice.kind, "version": practice.kind}
    form = KindForm(request.POST if request.method == "POST" else None, initial=stored)
    if form.is_valid():
        kind, was = Practice.Kind(form.cleaned_data["kind"]), form.cleaned_data["version"]
        try:
            services.change_kind(by=request.user, practice_id=practice.pk, was=was, kind=kind)
        except StaleError:
            return _stale(request, form, selectors.get_practice(practice_uuid=practice_uuid))
        messages.success(request, f"{practice} changed")
        return redirect("practices:detail", practice_uuid)
    return render(request, "practices/kind.jinja", {"form": form, "practice": practice})


def _stale(request: HttpRequest, form: KindForm, practice: Practice) -> HttpResponse:
    context = {
        "practice": practice,
        "rows": presenters.two_versions(form, {"kind": practice.kind}),
        "thing": "organisation",
        "version": practice.kind,
        "sent": sent_again(request, leaving_out=("version",)),
    }
    return render(request, "practices/stale.jinja", context, status=412)
