"""Send the patient on to a service outside the network."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from larc.accounts.permissions import Permission
from referrals import services
from referrals.forms.closing import OnwardForm
from referrals.presenters import cards
from referrals.views.deciding import load, page, saved
from referrals.views.doors import posted, referral_page
from referrals.workflow import Action


@referral_page(Permission.TRIAGE)
def onward(request: HttpRequest, referral_id: UUID) -> HttpResponse:
    """Where to and why, which the referring practice reads at once (L18)."""
    referral = load(request, referral_id, Action.SEND_ONWARD)
    form = OnwardForm(posted(request), initial={"version": referral.version})
    status = saved(
        request,
        form,
        lambda: services.send_onward(referral_id=referral_id, by=request.user, **form.cleaned_data),
        said=f"Referral {referral.reference} sent onward",
    )
    if status is None:
        return redirect("referrals:detail", referral_id)
    return page(request, "referrals/onward.jinja", referral, form, status=status, cards=[cards.request_card(referral)])
