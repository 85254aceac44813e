"""Add a clinic or hospital, and say what kind of organisation one is."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from practices import selectors, services
from practices.forms import ClinicForm, KindForm
from practices.models import Practice
from practices.views.doors import capacity_page, saved


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
    """Everything that was fitted there is counted again."""
    practice = selectors.get_practice(practice_uuid=practice_uuid)
    form = KindForm(request.POST if request.method == "POST" else None, initial={"kind": practice.kind})
    if form.is_valid():
        kind = Practice.Kind(form.cleaned_data["kind"])
        services.change_kind(by=request.user, practice_id=practice.pk, kind=kind)
        messages.success(request, f"{practice} changed")
        return redirect("practices:detail", practice_uuid)
    return render(request, "practices/kind.jinja", {"form": form, "practice": practice})
