"""Book a patient again who did not come or was not fitted."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from larc.accounts.permissions import Permission
from referrals import dossier, services
from referrals.forms.versioned import VersionedForm
from referrals.presenters import cards, story, words
from referrals.views.deciding import load, page, saved
from referrals.views.doors import posted, referral_page
from referrals.workflow import Action


@referral_page(Permission.BOOK)
def reopen(request: HttpRequest, referral_id: UUID) -> HttpResponse:
    """Show what came of the last appointment, and go on to the free times."""
    referral = load(request, referral_id, Action.REOPEN)
    form = VersionedForm(posted(request), initial={"version": referral.version})
    status = saved(
        request,
        form,
        lambda: services.reopen(referral_id=referral_id, by=request.user, **form.cleaned_data),
        said="The referral waits to be booked. Choose a time",
    )
    if status is None:
        return redirect("referrals:book", referral_id)
    dossier.read(referral)
    context = {
        "still_counts": words.still_counts(referral),
        "cards": cards.if_any(cards.attempts_card, referral.contact_attempts.all()),
    }
    last = story.events(list(referral.events.all())[-1:], referral)
    return page(request, "referrals/reopen.jinja", referral, form, status=status, last=last, **context)
