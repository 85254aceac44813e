"""What waits for a clinician: drafts to sign off, and held referrals to decide about."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from larc.accounts.access import requires
from larc.accounts.permissions import Permission
from larc.nhsuk.caching import no_store
from referrals import signing
from referrals.presenters import sign_off


@requires(Permission.REFER)
@no_store
def to_sign_off(request: HttpRequest) -> HttpResponse:
    """The person's own list; someone who is no clinician is told so."""
    context = {
        "rows": sign_off.rows(
            signing.drafts_to_sign_off(request.user),
            signing.held_for(request.user),
            signing.held_without_lead(request.user),
        ),
        "head": sign_off.HEAD,
        "is_clinician": request.user.is_clinician,
    }
    return render(request, "referrals/sign_off_list.jinja", context)
