"""Check the answers and send the referral; then what happens next."""

from http import HTTPStatus
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from larc.accounts.permissions import Permission
from referrals import desk, selectors, services
from referrals.errors import HubUnavailableError, IncompleteError, OpenReferralError, StaleError
from referrals.forms.practice import ChosenHubForm
from referrals.forms.versioned import VersionedForm
from referrals.models import Referral
from referrals.presenters import check, words
from referrals.screening import is_under_13
from referrals.views.doors import draft_page, posted, referral_page
from referrals.views.open_referral import cannot_send_twice
from referrals.views.practice import choice_of_practice
from referrals.views.steps import first_open
from referrals.workflow import Status

CHANGED = "These answers have changed since you opened this page. Check them again, then send"


@draft_page
def draft_check(request: HttpRequest, draft: Referral) -> HttpResponse:
    """All answers on one page. Sending twice sends once (A11); answers nobody checked are not sent (A12)."""
    if (step := first_open(draft)) != "check":
        return redirect(f"referrals:draft-{step}", draft.pk)
    lead = hold.lead if is_under_13(draft) and (hold := desk.hold_of(referral=draft)) else None
    form, status = VersionedForm(posted(request), initial={"version": draft.version}), HTTPStatus.OK
    if form.is_valid():
        try:
            if lead:
                return _hold(request, draft, version=form.cleaned_data["version"])
            return _send(request, draft, version=form.cleaned_data["version"])
        except StaleError:
            form.add_error(None, CHANGED)
            form.show_version(draft.version)
            status = HTTPStatus.PRECONDITION_FAILED
    context = {"form": form, "draft": draft, "patient": words.patient_facts(draft.patient), "lead": lead}
    return render(request, "referrals/draft/check.jinja", context | {"cards": check.cards(draft)}, status=status)


def _hold(request: HttpRequest, draft: Referral, *, version: int) -> HttpResponse:
    """Under 13 nothing is sent: the lead decides (A5)."""
    services.hold_for_safeguarding(referral_id=draft.pk, by=request.user, version=version)
    return redirect("referrals:held", draft.pk)


def _send(request: HttpRequest, draft: Referral, *, version: int) -> HttpResponse:
    try:
        send = services.confirm if draft.status == Status.AWAITING_PRACTICE else services.submit
        send(referral_id=draft.pk, by=request.user, version=version)
    except IncompleteError as error:
        return redirect(f"referrals:draft-{error.missing[0]}", draft.pk)
    except OpenReferralError as error:
        return cannot_send_twice(request, draft, error)
    except HubUnavailableError as error:
        form = ChosenHubForm({"hub": draft.hub_id})
        form.add_error(None, str(error))
        return choice_of_practice(request, draft, form)
    return redirect("referrals:sent", draft.pk)


@referral_page(Permission.REFER)
def sent(request: HttpRequest, referral_id: UUID) -> HttpResponse:
    """The referral is sent: its reference and what happens next. Reloading shows it again."""
    referral = selectors.get_visible(user=request.user, referral_id=referral_id)
    if referral.submitted_at is None:
        return redirect("referrals:draft", referral_id)
    return render(request, "referrals/sent.jinja", {"referral": referral, "next_steps": check.next_steps(referral)})
