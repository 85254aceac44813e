"""A referral: where it stands and what to do next."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from larc.accounts.permissions import Permission
from referrals import correspondence, desk, dossier, standing
from referrals.models import Referral
from referrals.presenters import clinical_record, detail, emergency, letter_lists, steps, story, words
from referrals.services.offers import action_for
from referrals.services.safety import blocks_booking
from referrals.views.doors import referral_page
from referrals.workflow import Action, Status


@referral_page(Permission.REFER)
def referral(request: HttpRequest, referral_id: UUID) -> HttpResponse:
    """The page of a sent referral; a draft is carried on instead."""
    found = desk.open_referral(by=request.user, referral_id=referral_id)
    if found.status == Status.DRAFT:
        return redirect("referrals:draft", referral_id)
    if found.status == Status.SAFEGUARDING_HOLD:
        return redirect("referrals:held", referral_id)
    dossier.read(found)
    context = {
        "referral": found,
        "patient": words.patient_facts(found.patient),
        "tag": words.status_tag(found),
        "clock": words.clock(found, today=timezone.localdate(), fitted_on=dossier.fitted_on(found)),
        "emergency": emergency.flag(found),
        "hub_clock": words.hub_clock(found, timezone.localdate()),
        "earlier": dossier.earlier_referral(user=request.user, referral=found),
        "pending": story.pending(found),
        "cards": [*detail.cards(found), *letter_lists.cards(correspondence.about(user=request.user, referral=found))],
        "to_paste": clinical_record.to_paste(dossier.done_here(user=request.user, referral=found), found.patient),
        "timeline_events": story.timeline(found),
    }
    return render(request, "referrals/referral.jinja", context | whose_turn(request, found))


def whose_turn(request: HttpRequest, referral: Referral) -> dict[str, Any]:
    """The reader's next step or, when it is not their turn, whose it is; and what else they may do."""
    allowed = steps.open_now(standing.allowed_actions(user=request.user, referral=referral), referral)
    # Nobody is sent to choose a time that would be refused.
    is_unsafe = Action.BOOK in allowed and bool(blocks_booking(referral))
    next_step = steps.SAFETY_FIRST if is_unsafe else steps.next_step(allowed)
    late = words.late_words(referral, timezone.localdate())
    besides = steps.besides(
        referral,
        is_late=bool(late) and not referral.is_emergency and action_for(referral.status) in allowed,
        may_record_contact=standing.may_record_contact(user=request.user, referral=referral),
        is_clinician=request.user.is_clinician,
    )
    others = [step for step in steps.other_steps(allowed, besides) if not is_unsafe or step != steps.SAFETY]
    return {
        "next_step": next_step and steps.link(next_step, referral),
        "other_steps": steps.by_kind(others, referral),
        "waiting": "" if next_step else story.waiting(referral),
    }
