"""Give a referral back to the practice it came from."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from larc.accounts.permissions import Permission
from referrals import selectors, services, standing
from referrals.forms.triage import ReturnForm
from referrals.presenters import hubs, words
from referrals.views.deciding import load, page, saved
from referrals.views.doors import posted, referral_page
from referrals.workflow import Action


@referral_page(Permission.TRIAGE)
def give_back(request: HttpRequest, referral_id: UUID) -> HttpResponse:
    """Return with a reason; the page says what the referring practice can do next, so that it never ends here."""
    referral = load(request, referral_id, Action.RETURN)
    form = ReturnForm(posted(request), initial={"version": referral.version})
    status = saved(
        request,
        form,
        lambda: services.return_to_referrer(referral_id=referral_id, by=request.user, **form.cleaned_data),
        said=f"Referral {referral.reference} returned to {referral.referring_practice}",
    )
    if status is None:
        return redirect("referrals:detail", referral_id)
    context = {
        "still_counts": words.still_counts(referral),
        "others": hubs.others_words(selectors.choices_for(referral=referral)),
        "may_send_on": Action.REDIRECT in standing.allowed_actions(user=request.user, referral=referral),
    }
    return page(request, "referrals/return.jinja", referral, form, status=status, **context)
