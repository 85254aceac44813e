"""A referral: where it stands and what to do next."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from larc.accounts.permissions import Permission
from referrals import desk, selectors, standing
from referrals.presenters import detail, words
from referrals.views.doors import referral_page
from referrals.workflow import Status


@referral_page(Permission.REFER)
def referral(request: HttpRequest, referral_id: UUID) -> HttpResponse:
    """The page of a sent referral; a draft is carried on instead."""
    found = desk.open_referral(by=request.user, referral_id=referral_id)
    if found.status == Status.DRAFT:
        return redirect("referrals:draft", referral_id)
    story = list(selectors.story(referral=found))
    fitting = desk.fitting_of(referral=found)
    allowed = standing.allowed_actions(user=request.user, referral=found)
    next_step, other_steps = detail.steps(found, allowed)
    context = {
        "referral": found,
        "patient": words.patient_facts(found.patient),
        "tag": words.status_tag(found),
        "clock": words.clock(found, today=timezone.localdate(), fitted_on=fitting and fitting.performed_on),
        "next_step": next_step,
        "other_steps": other_steps,
        "waiting": "" if next_step else detail.waiting(found, story[0].at if story else None),
        "cards": detail.cards(found, selectors.appointment_of(referral=found), fitting),
        "timeline_events": detail.timeline(story),
    }
    return render(request, "referrals/referral.jinja", context)
