"""Find a referral by its reference or the patient's NHS number, which never stands in an address."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from larc.accounts.access import requires
from larc.accounts.permissions import Permission
from larc.nhsuk.caching import no_store
from referrals import desk
from referrals.forms.search import SearchForm
from referrals.presenters import lists
from referrals.views.doors import posted

FOUND = "found-referrals"
NONE_FOUND = "No referral of your practice has this reference or NHS number. Check it, or ask the other practice"


@requires(Permission.REFER)
@no_store
def search(request: HttpRequest) -> HttpResponse:
    """One hit leads to its page; several are listed, kept by their ids in the session."""
    form = SearchForm(posted(request))
    if form.is_valid():
        ids = desk.find(user=request.user, wanted=form.cleaned_data["wanted"])
        if len(ids) == 1:
            return redirect("referrals:detail", ids[0])
        if ids:
            request.session[FOUND] = [str(referral_id) for referral_id in ids]
            return redirect("referrals:search")
        form.add_error("wanted", NONE_FOUND)
    found = [] if form.is_bound else desk.found_again(user=request.user, referral_ids=request.session.get(FOUND, []))
    rows = lists.rows(found, today=timezone.localdate(), worklist=None, user=request.user)
    return render(request, "referrals/search.jinja", {"form": form, "rows": rows, "head": lists.head(None)})
