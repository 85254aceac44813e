"""Mark an open referral as entered in error, by the practice that made it."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from larc.accounts.permissions import Permission
from referrals import services
from referrals.forms.closing import ErrorForm
from referrals.presenters import cards
from referrals.views.deciding import load, page, saved
from referrals.views.doors import posted, referral_page
from referrals.workflow import Action


@referral_page(Permission.REFER)
def entered_in_error(request: HttpRequest, referral_id: UUID) -> HttpResponse:
    """For the referring practice, as long as the referral is open."""
    referral = load(request, referral_id, Action.ENTER_IN_ERROR)
    form = ErrorForm(posted(request), initial={"version": referral.version})
    status = saved(
        request,
        form,
        lambda: services.enter_in_error(referral_id=referral_id, by=request.user, **form.cleaned_data),
        said=f"Referral {referral.reference} marked as entered in error",
    )
    if status is None:
        return redirect("referrals:detail", referral_id)
    shown = [cards.request_card(referral)] if referral.method else []
    return page(request, "referrals/error.jinja", referral, form, status=status, cards=shown)
