"""Accept a referral, or return it with a reason."""

from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from larc.accounts.models import User
from larc.accounts.permissions import Permission
from referrals import services
from referrals.forms.triage import TriageForm
from referrals.models import Referral
from referrals.presenters import detail
from referrals.views.deciding import load, page, tried
from referrals.views.doors import posted, referral_page
from referrals.workflow import Action


@referral_page(Permission.TRIAGE)
def triage(request: HttpRequest, referral_id: UUID) -> HttpResponse:
    """The decision of a clinician at the fitting practice."""
    referral = load(request, referral_id, Action.ACCEPT)
    form = TriageForm(posted(request), initial={"version": referral.version})
    status: HTTPStatus | None = HTTPStatus.OK
    if form.is_valid():
        status = tried(form, lambda: decide(form, referral, request.user))
        if status is None:
            returned = form.cleaned_data["decision"] == Action.RETURN
            messages.success(request, f"Referral {referral.reference} {'returned' if returned else 'accepted'}")
            return redirect("referrals:detail", referral_id)
    cards = [detail.request_card(referral), detail.consent_card(referral), detail.practices_card(referral)]
    return page(request, "referrals/triage.jinja", referral, form, status=status, cards=cards)


def decide(form: TriageForm, referral: Referral, by: User) -> None:
    """Do what the form says."""
    answers = form.cleaned_data
    given = {"referral_id": referral.pk, "by": by, "version": answers["version"]}
    if answers["decision"] == Action.ACCEPT:
        services.accept(**given)
    else:
        services.return_to_referrer(**given, reason=answers["reason"], comment=answers["comment"])
