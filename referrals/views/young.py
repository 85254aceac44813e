"""Patients under 16: a Fraser assessment at 13 to 15, under 13 the safeguarding lead who will decide (A5)."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from larc.accounts.permissions import Permission
from referrals import desk, services
from referrals.errors import InvalidDetailError
from referrals.forms.safeguarding import FraserForm, LeadForm
from referrals.models import Referral
from referrals.presenters import words
from referrals.presenters.safety import waiting_words
from referrals.screening import is_under_13, needs_fraser
from referrals.views.deciding import load
from referrals.views.doors import draft_page, posted, referral_page
from referrals.views.steps import go_on
from referrals.workflow import Action


@draft_page
def draft_fraser(request: HttpRequest, draft: Referral) -> HttpResponse:
    """The five points, by a clinician; anyone else learns whom to ask."""
    if not needs_fraser(draft):
        return redirect("referrals:draft", draft.pk)
    context = {"draft": draft, "patient": words.patient_facts(draft.patient)}
    if not request.user.is_clinician:
        names = [each.name for each in desk.clinicians_of(practice=draft.referring_practice)]
        return render(request, "referrals/draft/fraser_waits.jinja", context | {"waiting": waiting_words(names)})
    form = _fraser_form(request, draft)
    if form.is_valid() and _assessed(request, draft, form):
        return go_on(request, draft, "need" if not draft.method else "check")
    return render(request, "referrals/draft/fraser.jinja", context | {"form": form})


@referral_page(Permission.REFER)
def held_fraser(request: HttpRequest, referral_id: UUID) -> HttpResponse:
    """The same of a patient who turned 13 while the referral was on hold."""
    referral = load(request, referral_id, Action.RELEASE)
    if not needs_fraser(referral):
        return redirect("referrals:held", referral_id)
    form = _fraser_form(request, referral)
    if form.is_valid() and _assessed(request, referral, form):
        messages.success(request, "Fraser assessment recorded")
        return redirect("referrals:held", referral_id)
    context = {"referral": referral, "patient": words.patient_facts(referral.patient), "form": form}
    return render(request, "referrals/held_fraser.jinja", context)


def _fraser_form(request: HttpRequest, referral: Referral) -> FraserForm:
    return FraserForm(posted(request), initial=FraserForm.answers_of(desk.fraser_of(referral=referral)))


def _assessed(request: HttpRequest, referral: Referral, form: FraserForm) -> bool:
    try:
        services.record_fraser(referral_id=referral.pk, by=request.user, assessment=form.assessment())
    except InvalidDetailError as error:
        form.add_error(error.field, str(error))
        return False
    return True


@draft_page
def draft_lead(request: HttpRequest, draft: Referral) -> HttpResponse:
    """Name the safeguarding lead; the referral is written as any other and then held."""
    if not is_under_13(draft):
        return redirect("referrals:draft", draft.pk)
    clinicians = desk.clinicians_of(practice=draft.referring_practice)
    hold = desk.hold_of(referral=draft)
    initial = {"lead": str(hold.lead_id)} if hold else {}
    form = LeadForm(posted(request), clinicians=clinicians, initial=initial)
    if form.is_valid():
        services.name_lead(referral_id=draft.pk, by=request.user, lead=form.chosen())
        return go_on(request, draft, "need")
    context = {"form": form, "draft": draft, "clinicians": clinicians}
    return render(request, "referrals/draft/lead.jinja", context | {"patient": words.patient_facts(draft.patient)})
