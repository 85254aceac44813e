"""How the patient of a draft may be reached, and what they need."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from larc.nhsuk.formatting import format_phone
from referrals import services
from referrals.forms.wishes import WishesForm
from referrals.models import Referral
from referrals.presenters import words
from referrals.views.doors import draft_page, posted
from referrals.views.steps import go_on


@draft_page
def draft_contact(request: HttpRequest, draft: Referral) -> HttpResponse:
    """What is safe, which language, a chaperone and access."""
    form = WishesForm(posted(request), initial=WishesForm.answers_of(draft.patient))
    if form.is_valid():
        services.change_contact(referral_id=draft.pk, by=request.user, wishes=form.wishes())
        return go_on(request, draft, "practice")
    context = {
        "form": form,
        "draft": draft,
        "patient": words.patient_facts(draft.patient),
        "phone": format_phone(draft.patient.phone),
    }
    return render(request, "referrals/draft/wishes.jinja", context)
