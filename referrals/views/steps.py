"""The order in which a draft is asked for."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from referrals.models import Referral
from referrals.services.drafts import missing_steps
from referrals.views.doors import draft_page


def go_on(request: HttpRequest, draft: Referral, following: str) -> HttpResponse:
    """The next page of the draft, or "Check" when the person came from there to change one answer."""
    step = "check" if request.GET.get("return") == "check" else following
    return redirect(f"referrals:draft-{step}", draft.pk)


def first_open(draft: Referral) -> str:
    """The first step that is not answered yet, or the last one."""
    return next(iter(missing_steps(draft)), "check")


@draft_page
def resume(request: HttpRequest, draft: Referral) -> HttpResponse:
    """Carry on where the draft was left."""
    return redirect(f"referrals:draft-{first_open(draft)}", draft.pk)
