"""Send a patient back to her practice who did not come, or could not be reached."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from larc.accounts.permissions import Permission
from referrals import dossier, ending, services, standing
from referrals.forms.closing import DischargeForm
from referrals.presenters import cards, steps
from referrals.reasons import DischargeReason
from referrals.views.deciding import load, page, saved
from referrals.views.doors import posted, referral_page
from referrals.workflow import Action


@referral_page(Permission.TRIAGE)
def discharge(request: HttpRequest, referral_id: UUID) -> HttpResponse:
    """The reason is what the referral waits for; when it is too early the page says what is to be done first."""
    referral = dossier.read(load(request, referral_id, Action.DISCHARGE))
    reason = DischargeReason(ending.discharge_reason(referral))
    form = DischargeForm(posted(request), reason=reason, initial={"version": referral.version})
    status = saved(
        request,
        form,
        lambda: services.discharge(referral_id=referral_id, by=request.user, **form.answers()),
        said=f"Referral {referral.reference} discharged to {referral.referring_practice}",
    )
    if status is None:
        return redirect("referrals:detail", referral_id)
    allowed = standing.allowed_actions(user=request.user, referral=referral)
    context = {
        "ways_out": [
            *([steps.link(steps.CONTACT, referral)] if reason == DischargeReason.NO_CONTACT else []),
            *steps.ways_out(allowed, referral, Action.REOPEN, Action.BOOK),
        ],
        "reason": reason.label,
        "too_early": ending.too_early_to_discharge(referral),
        "cards": [
            cards.contact_card(referral.patient),
            *cards.if_any(cards.missed_card, dossier.missed_appointments(referral)),
            *cards.if_any(cards.attempts_card, referral.contact_attempts.all()),
        ],
    }
    return page(request, "referrals/discharge.jinja", referral, form, status=status, **context)
