"""What every page about a patient shares: who may open it, that nothing of it is kept, and how it refuses."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render

from larc.accounts.access import requires
from larc.accounts.permissions import Permission
from larc.nhsuk.caching import no_store
from larc.nhsuk.typed import typed_texts
from referrals import desk, selectors
from referrals.duplicates import TooManyChecksError
from referrals.errors import NotAllowedError
from referrals.models import Referral
from referrals.workflow import WRITTEN

View = Callable[..., HttpResponse]

# Whose answers a draft's form asked for, and what is said when it is about someone else by now.
ABOUT = "about"
TURNED = "This draft has become another patient’s since you opened this page."
NO_DRAFT = "This referral has been sent or closed since you opened this page."


def referral_page(*permissions: Permission) -> Callable[[View], View]:
    """A page about the referral in its address.

    A referral the person may not see answers 404, as one that is not there, and is audited (A14). What the
    pathway does not allow answers 409 and changes nothing (A13).
    """

    def declare(view: View) -> View:
        @requires(*permissions)
        @no_store
        @wraps(view)
        def page(request: HttpRequest, referral_id: UUID, **parts: Any) -> HttpResponse:
            try:
                return view(request, referral_id, **parts)
            except Referral.DoesNotExist as error:
                desk.record_refusal(by=request.user, referral_id=referral_id)
                raise Http404 from error
            except NotAllowedError as error:
                return refused(request, referral_id, error)
            except TooManyChecksError as error:
                context = {"message": str(error), "typed": typed_texts(request.POST)}
                return render(request, "referrals/too_many.jinja", context, status=429)

        return page

    return declare


def draft_page(view: Callable[[HttpRequest, Referral], HttpResponse]) -> View:
    """A step of a draft, or of a patient's own request. One that was sent or closed leads to its own page,
    and shows what was typed since.

    What was typed about one patient is never taken for another, to whom the draft was turned in another tab.
    """

    @referral_page(Permission.REFER)
    @wraps(view)
    def page(request: HttpRequest, referral_id: UUID) -> HttpResponse:
        draft = selectors.get_visible(user=request.user, referral_id=referral_id)
        if draft.status not in WRITTEN:
            if typed_texts(request.POST):
                raise NotAllowedError(NO_DRAFT)
            return redirect("referrals:sent" if draft.submitted_at else "referrals:detail", referral_id)
        if request.method == "POST" and request.POST.get(ABOUT, str(draft.patient_id)) != str(draft.patient_id):
            raise NotAllowedError(TURNED)
        return view(request, draft)

    return page


def posted(request: HttpRequest) -> QueryDict | None:
    """What a form was sent, or None when the page is only opened."""
    return request.POST if request.method == "POST" else None


def refused(request: HttpRequest, referral_id: UUID, error: Exception) -> HttpResponse:
    """The 409 page: what was asked cannot be done now, and why. What was typed is not lost."""
    context = {"referral_id": referral_id, "message": str(error), "typed": typed_texts(request.POST)}
    return render(request, "referrals/refused.jinja", context, status=409)
