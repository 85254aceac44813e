"""A referral to print. The electronic one stays where it is: nothing is sent on paper (P15)."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from larc.accounts.permissions import Permission
from referrals import desk, dossier
from referrals.presenters import emergency, printed, words
from referrals.views.doors import referral_page
from referrals.workflow import BEFORE_SUBMISSION


@referral_page(Permission.REFER)
def summary(request: HttpRequest, referral_id: UUID) -> HttpResponse:
    """The summary, for either side; one that was not sent yet has nothing to print."""
    found = desk.open_referral(by=request.user, referral_id=referral_id, to="printed")
    if found.status in BEFORE_SUBMISSION or not found.submitted_at:
        return redirect("referrals:detail", referral_id)
    dossier.read(found)
    now = timezone.now()
    context = {
        "referral": found,
        "patient": words.patient_facts(found.patient),
        "clock": words.clock(found, today=timezone.localdate(), fitted_on=dossier.fitted_on(found)),
        "emergency": emergency.flag(found),
        "cards": printed.summary_cards(found),
        "timeline_events": printed.timeline(found),
        "printed_by": printed.printed_by(request.user, now),
    }
    return render(request, "referrals/print.jinja", context)
