"""Emergency contraception: its dates, its deadline, and its handover by phone when no practice can help in time."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from larc.accounts.permissions import Permission
from referrals import selectors, services
from referrals.forms.emergency import EmergencyForm, HandOffForm
from referrals.models import Referral
from referrals.presenters import emergency, words
from referrals.views.deciding import load, page, saved
from referrals.views.doors import draft_page, posted, referral_page
from referrals.workflow import Action, Status


@draft_page
def draft_emergency(request: HttpRequest, draft: Referral) -> HttpResponse:
    """The dates from which the deadline follows."""
    if not draft.is_emergency:
        return redirect("referrals:draft-need", draft.pk)
    form = EmergencyForm(posted(request), initial=EmergencyForm.answers_of(draft))
    if form.is_valid():
        services.set_emergency(referral_id=draft.pk, by=request.user, **form.dates())
        return redirect("referrals:draft-deadline", draft.pk)
    context = {"form": form, "draft": draft, "patient": words.patient_facts(draft.patient)}
    return render(request, "referrals/draft/emergency.jinja", context)


@draft_page
def draft_deadline(request: HttpRequest, draft: Referral) -> HttpResponse:
    """Until when it must be fitted; without a slot in time, whom to phone instead (A32)."""
    if draft.ec_deadline is None:
        return redirect("referrals:draft-need", draft.pk)
    is_over = draft.ec_deadline <= timezone.now()
    hubs = [] if is_over else selectors.choices_for(referral=draft)
    context = {"draft": draft, "patient": words.patient_facts(draft.patient)}
    if hubs:
        return render(request, "referrals/draft/deadline.jinja", context | emergency.deadline_page(draft, len(hubs)))
    context |= {
        "why": emergency.why_phone(draft, is_over=is_over),
        "twofold": emergency.twofold_words(draft),
        "clinics": emergency.clinics(draft),
        "reminders": emergency.reminders("oral", "phone"),
    }
    return render(request, "referrals/draft/phone_clinic.jinja", context)


@referral_page(Permission.REFER)
def hand_off(request: HttpRequest, referral_id: UUID) -> HttpResponse:
    """Who took the patient on, and when. From a draft or once it is sent, by either practice."""
    referral = load(request, referral_id, Action.HAND_OFF)
    form = HandOffForm(posted(request), initial={"version": referral.version})
    status = saved(
        request,
        form,
        lambda: services.hand_off(referral_id=referral_id, by=request.user, **form.answers()),
        said=f"Referral {referral.reference} handed over to the sexual health clinic",
    )
    if status is None:
        return redirect("referrals:detail", referral_id)
    context = {
        "clinics": emergency.clinics(referral),
        "reminders": emergency.reminders("phone"),
        "is_draft": referral.status == Status.DRAFT,
    }
    return page(request, "referrals/hand_off.jinja", referral, form, status=status, **context)
