"""What the patient needs and why."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from referrals import services
from referrals.errors import OpenReferralError
from referrals.forms.need import NeedForm
from referrals.models import Referral
from referrals.presenters import words
from referrals.views.doors import draft_page, posted
from referrals.views.open_referral import cannot_send_twice
from referrals.views.steps import go_on


@draft_page
def draft_need(request: HttpRequest, draft: Referral) -> HttpResponse:
    """One form for every procedure (O1)."""
    form = NeedForm(posted(request), initial=NeedForm.answers_of(draft))
    if form.is_valid():
        try:
            services.change_need(referral_id=draft.pk, by=request.user, need=form.need())
        except OpenReferralError as error:
            return cannot_send_twice(request, draft, error)
        if form.is_emergency:
            return redirect("referrals:draft-emergency", draft.pk)
        return go_on(request, draft, "safety")
    context = {"form": form, "draft": draft, "patient": words.patient_facts(draft.patient)}
    return render(request, "referrals/draft/need.jinja", context)
