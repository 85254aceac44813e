"""Letters of competence of a hub's fitters."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from larc.nhsuk.formatting import format_plural
from practices import presenters, selectors, services
from practices.forms import LetterForm
from practices.views.doors import capacity_page, saved


@capacity_page
def add_letter(request: HttpRequest, practice_uuid: UUID, fitter_id: int) -> HttpResponse:
    """With the first letter a hub's fitter holds, other practices can choose the hub (N1)."""
    hub = selectors.get_hub(practice_uuid=practice_uuid)
    fitter = selectors.get_fitter(hub=hub, fitter_id=fitter_id)
    form = LetterForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and saved(
        form, lambda: services.add_letter(by=request.user, fitter=fitter, **form.cleaned_data)
    ):
        messages.success(request, f"Letter of competence added for {fitter}")
        return redirect("practices:detail", practice_uuid)
    return render(request, "practices/letter_form.jinja", {"form": form, "practice": hub.practice, "fitter": fitter})


@capacity_page
def withdraw_letter(request: HttpRequest, practice_uuid: UUID, letter_id: int) -> HttpResponse:
    """From today it counts no more; the page says first which booked slots then need another time (A9)."""
    hub = selectors.get_hub(practice_uuid=practice_uuid)
    letter = selectors.get_letter(hub=hub, letter_id=letter_id)
    today = timezone.localdate()
    booked = list(selectors.booked_on_letter(letter=letter))
    if request.method == "POST":
        services.withdraw_letter(by=request.user, letter_id=letter.pk, on=today)
        rest = f" {format_plural(len(booked), 'appointment')} to rearrange." if booked else ""
        messages.success(request, f"Letter of {letter.fitter} withdrawn.{rest}")
        return redirect("practices:detail", practice_uuid)
    context = {"practice": hub.practice, "facts": presenters.letter_facts(letter, today)}
    context |= {"booked": presenters.booked_rows(booked), "head": presenters.BOOKED_HEAD}
    return render(request, "practices/letter_withdraw.jinja", context)
