"""Record what happened at the appointment."""

from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from larc.accounts.permissions import Permission
from referrals import selectors, services
from referrals.forms.outcome import ANOTHER_DATE, OutcomeForm
from referrals.presenters import detail
from referrals.views.deciding import load, page, tried
from referrals.views.doors import posted, referral_page
from referrals.workflow import Action


@referral_page(Permission.RECORD_OUTCOME)
def outcome(request: HttpRequest, referral_id: UUID) -> HttpResponse:
    """The fitter says what was done, when and with which device; the code is the service's to know."""
    referral = load(request, referral_id, Action.RECORD_FITTED)
    form = OutcomeForm(posted(request), referral=referral, initial={"version": referral.version})
    status: HTTPStatus | None = HTTPStatus.OK
    if form.is_valid():
        given = {"referral_id": referral_id, "by": request.user, "version": form.cleaned_data["version"]}
        status = tried(form, lambda: services.record_fitting(**given, record=form.record()))
        if status is None:
            messages.success(request, "Outcome saved. The referral is complete")
            return redirect("referrals:detail", referral_id)
    context = {
        "another_date": ANOTHER_DATE,
        "cards": [
            detail.request_card(referral),
            *detail.optional(detail.appointment_card, selectors.appointment_of(referral=referral)),
        ],
        "codes": detail.code_rows(referral),
        "is_removal": "device" not in form.fields,
    }
    return page(request, "referrals/outcome.jinja", referral, form, status=status, **context)
