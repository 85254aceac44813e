"""Close a referral that is no longer needed."""

from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from larc.accounts.permissions import Permission
from referrals import services, standing
from referrals.forms.closing import CancelForm
from referrals.reasons import HUB_CANCEL_REASONS, CancelReason
from referrals.views.deciding import load, page, tried
from referrals.views.doors import posted, referral_page
from referrals.workflow import Action, Side, Status


@referral_page(Permission.REFER)
def cancel(request: HttpRequest, referral_id: UUID) -> HttpResponse:
    """A hub is offered only the reasons for which it may cancel. A draft is cancelled here too."""
    referral = load(request, referral_id, Action.CANCEL)
    is_referrers = Side.REFERRER in standing.sides_of(request.user, referral)
    reasons = [reason for reason in CancelReason if is_referrers or reason in HUB_CANCEL_REASONS]
    form = CancelForm(posted(request), reasons=reasons, initial={"version": referral.version})
    status: HTTPStatus | None = HTTPStatus.OK
    if form.is_valid():
        given = {"referral_id": referral_id, "by": request.user} | form.cleaned_data
        status = tried(form, lambda: services.cancel(**given))
        if status is None:
            messages.success(request, f"Referral {referral.reference} cancelled")
            return redirect("referrals:detail", referral_id)
    is_draft = referral.status == Status.DRAFT
    return page(request, "referrals/cancel.jinja", referral, form, status=status, is_draft=is_draft)
