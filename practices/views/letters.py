"""Letters of competence of a hub's fitters."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from larc.nhsuk.formatting import format_date, format_plural
from practices import presenters, selectors, services
from practices.errors import StaleError
from practices.forms import GraceForm, LetterForm, RenewalForm
from practices.models import LetterOfCompetence
from practices.views.doors import capacity_page, saved, sent_again


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


@capacity_page
def renew_letter(request: HttpRequest, fitter_id: int, letter_id: int) -> HttpResponse:
    """The letter that follows another, from 6 months before its end until 6 weeks after."""
    letter = selectors.letter_of(fitter_id=fitter_id, letter_id=letter_id)
    form = RenewalForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and saved(
        form, lambda: services.renew_letter(by=request.user, letter_id=letter.pk, **form.cleaned_data)
    ):
        messages.success(request, f"Letter of {letter.fitter} renewed")
        return redirect("training:fitter", fitter_id)
    context = {"form": form, "fitter": letter.fitter, "facts": presenters.letter_facts(letter, timezone.localdate())}
    return render(request, "practices/letter_renew.jinja", context)


@capacity_page
def record_grace(request: HttpRequest, fitter_id: int, letter_id: int) -> HttpResponse:
    """Past its end a letter counts only where this says so (domain.md 2.5). Another grace meanwhile is shown (412)."""
    letter = selectors.letter_of(fitter_id=fitter_id, letter_id=letter_id)
    form = GraceForm(request.POST if request.method == "POST" else None, initial={"version": letter.grace_until})
    if form.is_valid():
        given = {"by": request.user, "letter_id": letter.pk, "was": form.cleaned_data["version"]}
        until = form.cleaned_data["until"]
        try:
            if saved(form, lambda: services.record_grace(**given, until=until)):
                messages.success(request, f"Letter of {letter.fitter} counts until {format_date(until)}")
                return redirect("training:fitter", fitter_id)
        except StaleError:
            return _stale(request, form, selectors.letter_of(fitter_id=fitter_id, letter_id=letter_id))
    context = {"form": form, "fitter": letter.fitter, "facts": presenters.letter_facts(letter, timezone.localdate())}
    return render(request, "practices/letter_grace.jinja", context)


def _stale(request: HttpRequest, form: GraceForm, letter: LetterOfCompetence) -> HttpResponse:
    context = {
        "name": letter.fitter.name,
        "back": {"href": reverse("training:fitter", args=[letter.fitter_id])},
        "rows": presenters.two_versions(form, {"until": letter.grace_until}),
        "thing": "letter",
        "version": letter.grace_until.isoformat() if letter.grace_until else "",
        "sent": sent_again(request, leaving_out=("version",)),
    }
    return render(request, "practices/stale.jinja", context, status=412)
