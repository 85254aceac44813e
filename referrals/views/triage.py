"""What a clinician at the fitting practice decides about a new referral."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from larc.accounts.permissions import Permission
from referrals import services, standing
from referrals.forms.triage import TriageForm
from referrals.models import Referral
from referrals.presenters import cards, safety, steps
from referrals.screening import screening_of
from referrals.views.deciding import load, page, saved
from referrals.views.doors import posted, referral_page
from referrals.workflow import Action


@referral_page(Permission.TRIAGE)
def triage(request: HttpRequest, referral_id: UUID) -> HttpResponse:
    """Accept at once, or go on to the page of another decision. Who may not be sent on is returned instead (A27)."""
    referral = load(request, referral_id, Action.ACCEPT)
    cannot_send_on = _why_not_sent_on(request, referral)
    form = TriageForm(posted(request), screening=screening_of(referral), initial={"version": referral.version})
    if form.is_valid() and (decision := Action(form.cleaned_data["decision"])) != Action.ACCEPT:
        is_returned = decision == Action.REDIRECT and cannot_send_on
        return redirect(steps.link(steps.STEPS[Action.RETURN if is_returned else decision], referral)["href"])
    status = saved(
        request,
        form,
        lambda: services.accept(referral_id=referral_id, by=request.user, **form.acceptance()),
        said=f"Referral {referral.reference} accepted",
    )
    if status is None:
        return redirect("referrals:detail", referral_id)
    context = {
        "cards": [
            safety.card(referral),
            cards.request_card(referral),
            cards.consent_card(referral),
            cards.practices_card(referral),
        ],
        "cannot_send_on": cannot_send_on,
    }
    return page(request, "referrals/triage.jinja", referral, form, status=status, **context)


def _why_not_sent_on(request: HttpRequest, referral: Referral) -> str:
    sides = standing.sides_of(request.user, referral)
    return standing.obstacle(Action.REDIRECT, sides=sides, referral=referral)
