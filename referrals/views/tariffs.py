"""What payers pay, kept by network admins."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from larc.accounts.access import PersonRequest, requires
from larc.accounts.permissions import Permission
from larc.nhsuk.caching import revalidate
from referrals import earnings
from referrals.errors import InvalidDetailError
from referrals.forms.viability import TariffForm
from referrals.models import Tariff
from referrals.presenters import viability as words
from referrals.services.tariffs import add_tariff, remove_tariff


@requires(Permission.MANAGE_CAPACITY)
@revalidate
def tariff_list(request: PersonRequest) -> HttpResponse:
    """Every amount, with those of earlier days."""
    rows = words.tariff_rows(earnings.tariff_rows(), timezone.localdate())
    return render(request, "referrals/tariffs.jinja", {"head": words.TARIFF_HEAD, "rows": rows})


@requires(Permission.MANAGE_CAPACITY)
@revalidate
def add(request: PersonRequest) -> HttpResponse:
    form = TariffForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            add_tariff(by=request.user, **form.cleaned_data)
        except InvalidDetailError as error:
            form.add_error(error.field, str(error))
        else:
            messages.success(request, "Amount added")
            return redirect("viability:tariffs")
    return render(request, "referrals/tariff_form.jinja", {"form": form})


@requires(Permission.MANAGE_CAPACITY)
@revalidate
def remove(request: PersonRequest, tariff_id: int) -> HttpResponse:
    """For an amount that was never right; one that ends is followed by another."""
    try:
        tariff = earnings.get_tariff(tariff_id=tariff_id)
        if request.method == "POST":
            remove_tariff(by=request.user, tariff_id=tariff_id)
    except Tariff.DoesNotExist as error:
        raise Http404 from error
    if request.method == "POST":
        messages.success(request, "Amount removed")
        return redirect("viability:tariffs")
    context = {"tariff": tariff, "what_for": words.what_for(tariff)}
    return render(request, "referrals/tariff_remove.jinja", context)
