"""Record what happened at the appointment: which way it went, then a page for each."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from larc.accounts.permissions import Permission
from referrals import ending, selectors, services, standing
from referrals.clocks import london_date
from referrals.errors import NotAllowedError
from referrals.forms.outcome import ANOTHER_DATE, FittedForm, NotFittedForm, OutcomeForm
from referrals.forms.versioned import VersionedForm
from referrals.models import Referral
from referrals.presenters import cards
from referrals.presenters import outcome as words
from referrals.reasons import NotFittedReason
from referrals.services.outcomes import NOT_STARTED
from referrals.views.deciding import load, page, tried
from referrals.views.doors import posted, referral_page
from referrals.workflow import Action

FITTED = (Action.RECORD_FITTED, Action.RECORD_UNBOOKED_FITTING)
ALL = (*FITTED, Action.RECORD_NOT_FITTED, Action.RECORD_DNA)
CHECK, SAVE = "check", "save"


@referral_page(Permission.RECORD_OUTCOME, Permission.BOOK)
def outcome(request: HttpRequest, referral_id: UUID) -> HttpResponse:
    """Which way it went. Where only one thing can have happened, its page follows at once."""
    referral = load_any(request, referral_id, *ALL)
    allowed = standing.allowed_actions(user=request.user, referral=referral)
    possible = words.possible(allowed, referral, selectors.appointment_of(referral=referral))
    if not possible:
        raise NotAllowedError(NOT_STARTED)
    if len(possible) == 1:
        return redirect(possible[0].route, referral_id)
    form = OutcomeForm(posted(request), possible=[(choice.route, choice.text) for choice in possible])
    if form.is_valid():
        return redirect(form.cleaned_data["outcome"], referral_id)
    return page(request, "referrals/outcome.jinja", referral, form, cards=about(referral))


@referral_page(Permission.RECORD_OUTCOME)
def fitted(request: HttpRequest, referral_id: UUID) -> HttpResponse:
    """What was done, when and with which device; then the same to be checked; only then is it saved."""
    referral = load_any(request, referral_id, *FITTED)
    has_appointment = selectors.appointment_of(referral=referral) is not None
    initial = {"version": referral.version}
    form = FittedForm(posted(request), referral=referral, has_appointment=has_appointment, initial=initial)
    status: HTTPStatus | None = HTTPStatus.OK
    step = request.POST.get("step", CHECK)
    if step in (CHECK, SAVE) and form.is_valid():
        reason = form.cleaned_data.get("reason", "")
        if step == CHECK:
            context = {
                "rows": words.check_rows(form.record(), referral, reason),
                "kept": words.kept(request.POST),
            }
            return page(request, "referrals/outcome_check.jinja", referral, form, **context)
        given = {"referral_id": referral_id, "by": request.user, "version": form.cleaned_data["version"]}
        status = tried(form, lambda: services.record_fitting(**given, record=form.record(), reason=reason))
        if status is None:
            messages.success(
                request, "Outcome saved. The referral is complete. Copy the text into your clinical system"
            )
            return redirect("referrals:detail", referral_id)
    return page(request, "referrals/outcome_fitted.jinja", referral, form, status=status, **fitted_context(referral))


@referral_page(Permission.RECORD_OUTCOME)
def not_fitted(request: HttpRequest, referral_id: UUID) -> HttpResponse:
    """Why a patient who came was not fitted."""
    referral = load(request, referral_id, Action.RECORD_NOT_FITTED)
    form = NotFittedForm(posted(request), referral=referral, initial={"version": referral.version})
    status: HTTPStatus | None = HTTPStatus.OK
    if form.is_valid():
        answers = form.cleaned_data
        given = {"referral_id": referral_id, "by": request.user, "attended_on": came_on(referral)}
        given |= {name: answers[name] for name in ("version", "reason", "comment")}
        status = tried(form, lambda: services.record_not_fitted(**given, attempt=form.attempt()))
        if status is None:
            messages.success(request, "Outcome saved. Book again, send the patient on or return the referral")
            return redirect("referrals:detail", referral_id)
    context = {"cards": about(referral), "failed": NotFittedReason.FAILED}
    return page(request, "referrals/outcome_not_fitted.jinja", referral, form, status=status, **context)


@referral_page(Permission.BOOK)
def missed(request: HttpRequest, referral_id: UUID) -> HttpResponse:
    """The patient did not come."""
    referral = load(request, referral_id, Action.RECORD_DNA)
    form = VersionedForm(posted(request), initial={"version": referral.version})
    status: HTTPStatus | None = HTTPStatus.OK
    if form.is_valid():
        given = {"referral_id": referral_id, "by": request.user, "version": form.cleaned_data["version"]}
        status = tried(form, lambda: services.record_dna(**given))
        if status is None:
            again = ending.missed_appointments(referral) > 1
            advice = "Check safeguarding before you discharge" if again else "Offer the patient another one"
            messages.success(request, f"Missed appointment saved. {advice}")
            return redirect("referrals:detail", referral_id)
    return page(request, "referrals/outcome_missed.jinja", referral, form, status=status, cards=about(referral))


def load_any(request: HttpRequest, referral_id: UUID, *actions: Action) -> Referral:
    """The referral for a page on which the person takes one of these actions. Raises NotAllowedError."""
    seen = selectors.get_visible(user=request.user, referral_id=referral_id)
    allowed = standing.allowed_actions(user=request.user, referral=seen)
    return load(request, referral_id, next((action for action in actions if action in allowed), actions[0]))


def about(referral: Referral) -> list[cards.Card]:
    appointment = selectors.appointment_of(referral=referral)
    return [cards.request_card(referral), *([cards.appointment_card(appointment)] if appointment else [])]


def fitted_context(referral: Referral) -> dict[str, Any]:
    return {
        "another_date": ANOTHER_DATE,
        "cards": about(referral),
        "codes": words.code_rows(referral),
        "flag": words.age_flag(referral),
    }


def came_on(referral: Referral) -> Any:
    """The day of the appointment; a patient seen before it came today."""
    today = timezone.localdate()
    appointment = selectors.appointment_of(referral=referral)
    return min(today, london_date(appointment.slot.starts_at)) if appointment else today
