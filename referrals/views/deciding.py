"""What pages that change a sent referral share."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from referrals import desk, selectors, standing
from referrals.errors import InvalidDetailError, StaleError
from referrals.forms.versioned import VersionedForm
from referrals.models import Referral
from referrals.presenters import story, words
from referrals.workflow import Action


def opened(request: HttpRequest, referral_id: UUID) -> Referral:
    """The referral a page is about; that it was looked at is recorded. Raises Referral.DoesNotExist."""
    if request.method == "POST":
        return selectors.get_visible(user=request.user, referral_id=referral_id)
    return desk.open_referral(by=request.user, referral_id=referral_id)


def load(request: HttpRequest, referral_id: UUID, action: Action) -> Referral:
    """The referral for a page on which the person takes an action. Raises NotAllowedError when they cannot.

    What is sent whole the service judges again, under its lock; what is not must not bring up the page either.
    """
    referral = opened(request, referral_id)
    standing.find(action, user=request.user, referral=referral)
    return referral


def tried(form: VersionedForm, change: Callable[[], object]) -> HTTPStatus | None:
    """Make the change: None when it is made, otherwise the status with which the form is shown again."""
    try:
        change()
    except InvalidDetailError as error:
        form.add_error(error.field if error.field in form.fields else None, str(error))
        return HTTPStatus.OK
    except StaleError:
        form.add_error(None, "This page is out of date. Check what has changed, then save again")
        return HTTPStatus.PRECONDITION_FAILED
    return None


def saved(request: HttpRequest, form: VersionedForm, change: Callable[[], object], *, said: str) -> HTTPStatus | None:
    """As `tried`, for a form that may not be whole: None when the change is made, which the next page then says."""
    if not form.is_valid():
        return HTTPStatus.OK
    status = tried(form, change)
    if status is None:
        messages.success(request, said)
    return status


def page(
    request: HttpRequest,
    template: str,
    referral: Referral,
    form: VersionedForm,
    *,
    status: HTTPStatus = HTTPStatus.OK,
    **context: Any,
) -> HttpResponse:
    """A page about one referral with a form. Out of date, it tells what has changed and keeps what was typed (A12)."""
    shared = {
        "referral": referral,
        "patient": words.patient_facts(referral.patient),
        "tag": words.status_tag(referral),
        "form": form,
    }
    if status == HTTPStatus.PRECONDITION_FAILED:
        form.show_version(referral.version)
        shared["news"] = story.events(selectors.story(referral=referral)[:1], referral)
    return render(request, template, shared | context, status=status)
