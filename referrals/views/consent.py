"""Whether the patient agrees to share the referral, and to have it sent on."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from referrals import services
from referrals.forms.consent import ConsentForm
from referrals.models import Referral
from referrals.presenters import words
from referrals.views.doors import draft_page, posted
from referrals.views.steps import go_on


@draft_page
def draft_consent(request: HttpRequest, draft: Referral) -> HttpResponse:
    """Two questions with an explicit yes or no each (S3)."""
    form = ConsentForm(posted(request), initial=ConsentForm.answers_of(draft))
    if form.is_valid():
        services.change_consent(referral_id=draft.pk, by=request.user, **form.cleaned_data)
        if not form.cleaned_data["to_share"]:
            return redirect("referrals:draft-no-consent", draft.pk)
        return go_on(request, draft, "contact")
    context = {"form": form, "draft": draft, "patient": words.patient_facts(draft.patient)}
    return render(request, "referrals/draft/consent.jinja", context)


@draft_page
def draft_no_consent(request: HttpRequest, draft: Referral) -> HttpResponse:
    """Without the patient's agreement nothing is sent; the draft stays."""
    context = {"draft": draft, "patient": words.patient_facts(draft.patient)}
    return render(request, "referrals/draft/no_consent.jinja", context)
