"""Add appointments to a clinic, and withdraw free ones."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from larc.nhsuk.formatting import format_date, format_plural
from practices import presenters, selectors, services
from practices.errors import StaleError
from practices.forms import AddSlotsForm, WithdrawSlotsForm
from practices.models import ClinicSession
from practices.views.doors import capacity_page, saved


@capacity_page
def add_slots(request: HttpRequest, session_uuid: UUID) -> HttpResponse:
    """After the last one, each as long as it. From a page that is out of date, such as one sent twice, none (412)."""
    clinic = selectors.get_clinic(session_uuid=session_uuid)
    form = AddSlotsForm(request.POST if request.method == "POST" else None, initial={"version": clinic.version})
    if form.is_valid():
        try:
            given = {"by": request.user, "session_uuid": session_uuid} | form.cleaned_data
            if saved(form, lambda: services.add_slots(**given)):
                added = format_plural(form.cleaned_data["number"], "slot")
                messages.success(request, f"{added} added to the clinic of {format_date(clinic.day)}")
                return redirect("practices:detail", clinic.hub.practice.uuid)
        except StaleError:
            return _add_again(request, session_uuid)
    return _add_page(request, form, clinic)


def _add_again(request: HttpRequest, session_uuid: UUID) -> HttpResponse:
    """What was typed, with the clinic as it is now."""
    clinic = selectors.get_clinic(session_uuid=session_uuid)
    form = AddSlotsForm(request.POST.dict() | {"version": clinic.version})
    form.add_error(
        "number", "This clinic changed after you opened the page. Check when it ends, then add what is missing"
    )
    return _add_page(request, form, clinic, status=412)


def _add_page(request: HttpRequest, form: AddSlotsForm, clinic: ClinicSession, status: int = 200) -> HttpResponse:
    context = {"form": form, "clinic": clinic, "facts": presenters.clinic_facts(clinic)}
    return render(request, "practices/slots_add.jinja", context, status=status)


@capacity_page
def withdraw_slots(request: HttpRequest, session_uuid: UUID) -> HttpResponse:
    """Only free ones are offered; one that is booked in the meantime stays booked (A8)."""
    clinic = selectors.get_clinic(session_uuid=session_uuid)
    free = list(selectors.free_slots_of(clinic=clinic))
    form = WithdrawSlotsForm(request.POST if request.method == "POST" else None, free=free)
    if form.is_valid():
        chosen = form.cleaned_data["slots"]
        booked = services.withdraw_slots(by=request.user, session_uuid=session_uuid, slot_uuids=chosen)
        gone = format_plural(len(chosen) - len(booked), "slot")
        rest = f" {format_plural(len(booked), 'was', 'were')} booked in the meantime and kept." if booked else ""
        messages.success(request, f"{gone} of {format_date(clinic.day)} withdrawn.{rest}")
        return redirect("practices:detail", clinic.hub.practice.uuid)
    context = {"form": form, "clinic": clinic, "facts": presenters.clinic_facts(clinic), "free": free}
    return render(request, "practices/slots_withdraw.jinja", context)
