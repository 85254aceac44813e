"""A patient asks her practice for a referral: public, off unless a deployment switches it on (O8).

Nothing here tells whether she, or anybody, has a referral already.
"""

import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters

from larc.accounts.network import client_address
from larc.nhsuk.caching import no_store
from practices.models import Practice
from referrals import asking, services
from referrals.errors import InvalidDetailError
from referrals.forms.self_referral import AskForm, FindPracticeForm
from referrals.self_referral import is_too_young
from referrals.views.doors import posted

View = Callable[..., HttpResponse]


def public_page(view: View) -> View:
    """A page for patients: not there unless switched on; nothing of it is kept by a shared computer."""

    @no_store
    @sensitive_post_parameters()
    @wraps(view)
    def page(request: HttpRequest, **named: Any) -> HttpResponse:
        if not settings.SELF_REFERRAL:
            raise Http404
        try:
            return view(request, **named)
        except Practice.DoesNotExist as error:
            raise Http404 from error
        except asking.TooManyRequestsError as error:
            return render(request, "referrals/ask/too_many.jinja", {"message": str(error)}, status=429)

    return page


@public_page
def find_practice(request: HttpRequest) -> HttpResponse:
    """Which practice she is registered with."""
    form = FindPracticeForm(request.GET if "practice" in request.GET else None)
    found = asking.practices_named(form.cleaned_data["practice"]) if form.is_valid() else None
    return render(request, "referrals/ask/practice.jinja", {"form": form, "found": found})


@public_page
def ask(request: HttpRequest, practice_uuid: UUID) -> HttpResponse:
    """Who she is and what she would like. Someone under 16 is asked to phone; nothing of hers is kept."""
    practice = asking.practice_to_ask(practice_uuid)
    form = AskForm(posted(request), initial={"key": uuid.uuid4()})
    if form.is_valid():
        if is_too_young(form.cleaned_data["born_on"], timezone.localdate()):
            return render(request, "referrals/ask/phone.jinja", {"practice": practice})
        asking.count_request(client_address(request))
        try:
            services.ask(practice=practice, key=form.cleaned_data["key"], request=form.request())
        except InvalidDetailError as error:
            form.add_error(error.field, str(error))
        else:
            return redirect("referrals:asked", practice_uuid)
    return render(request, "referrals/ask/form.jinja", {"form": form, "practice": practice})


@public_page
def asked(request: HttpRequest, practice_uuid: UUID) -> HttpResponse:
    """What happens next; the same for everybody."""
    return render(request, "referrals/ask/sent.jinja", {"practice": asking.practice_to_ask(practice_uuid)})
