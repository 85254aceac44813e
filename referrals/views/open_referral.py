"""What a referrer sees when the patient is already waiting (A4)."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from larc.accounts.kept import NOT_TYPED
from larc.nhsuk.formatting import format_date
from larc.nhsuk.typed import typed_texts
from referrals import selectors
from referrals.duplicates import find_visible
from referrals.errors import OpenReferralError
from referrals.forms.patient import PatientForm
from referrals.models import Referral
from referrals.presenters import words

CONTINUE = "another_need"


def open_already(request: HttpRequest, form: PatientForm) -> HttpResponse | None:
    """A page to think on when the person can see an open referral of this patient; None to go on.

    What was typed travels with the page, so that going on for another need asks nothing twice (O9).
    """
    if CONTINUE in request.POST:
        return None
    found = find_visible(user=request.user, nhs_number=form.details().nhs_number)
    if found is None:
        return None
    typed = [(name, value) for name, value in request.POST.items() if name not in NOT_TYPED]
    context = {
        "found": found,
        "patient": words.patient_facts(found.patient),
        "sentence": _sentence(found),
        "typed": typed,
        "continue_name": CONTINUE,
    }
    return render(request, "referrals/draft/open_already.jinja", context)


def cannot_send_twice(request: HttpRequest, draft: Referral, error: OpenReferralError) -> HttpResponse:
    """The same need is open already. Of a referral the person may not see, only the fact is told."""
    found = selectors.get_visible(user=request.user, referral_id=error.referral_id) if error.referral_id else None
    context = {
        "draft": draft,
        "patient": words.patient_facts(draft.patient),
        "found": found,
        "sentence": _sentence(found) if found else "",
        "typed": typed_texts(request.POST),
    }
    return render(request, "referrals/draft/open_same_need.jinja", context, status=409)


def _sentence(found: Referral) -> str:
    return f"There is already an open {words.family(found)} referral, sent {format_date(found.submitted_at)}."
