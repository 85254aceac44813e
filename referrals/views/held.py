"""A referral of a patient under 13 that waits for the safeguarding lead (A5)."""

from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from larc.accounts.permissions import Permission
from referrals import desk, hubs, selectors, services
from referrals.errors import HubUnavailableError, NotAllowedError, OpenReferralError
from referrals.forms.safeguarding import LeadForm, ReleaseForm
from referrals.models import Referral, SafeguardingHold
from referrals.presenters import check, words
from referrals.screening import needs_fraser
from referrals.services.safeguarding import ONLY_THE_LEAD
from referrals.services.safety import lacks_fraser
from referrals.views.deciding import page, tried
from referrals.views.doors import posted, referral_page
from referrals.workflow import Status

MOST_PRACTICES = 10


@referral_page(Permission.REFER)
def held(request: HttpRequest, referral_id: UUID) -> HttpResponse:
    """Who decides, and for a clinician the way to name someone else, so that nothing waits for a person who left."""
    referral, hold = _held(request, referral_id)
    if hold is None:
        return redirect("referrals:detail", referral_id)
    clinicians = desk.clinicians_of(practice=referral.referring_practice) if request.user.is_clinician else []
    form = LeadForm(posted(request), clinicians=clinicians, initial={"lead": str(hold.lead_id)})
    if clinicians and form.is_valid():
        services.name_lead(referral_id=referral_id, by=request.user, lead=form.chosen())
        messages.success(request, f"{form.chosen().name} decides about this referral")
        return redirect("referrals:held", referral_id)
    context = {
        "referral": referral,
        "patient": words.patient_facts(referral.patient),
        "lead": hold.lead,
        "is_lead": hold.lead_id == request.user.pk,
        "form": form,
        "may_name": bool(clinicians),
        "asks_fraser": bool(clinicians) and needs_fraser(referral),
        "held_at": hold.held_at,
    }
    return render(request, "referrals/held.jinja", context)


@referral_page(Permission.REFER)
def release(request: HttpRequest, referral_id: UUID) -> HttpResponse:
    """The lead reads the whole referral and decides."""
    referral, hold = _held(request, referral_id)
    if hold is None:
        return redirect("referrals:detail", referral_id)
    if hold.lead_id != request.user.pk:
        raise NotAllowedError(ONLY_THE_LEAD)
    form = ReleaseForm(posted(request), hubs=_other_hubs(referral), initial={"version": referral.version})
    status: HTTPStatus | None = HTTPStatus.OK
    if form.is_valid():
        try:
            status = tried(form, lambda: _decide(request, referral, form))
        except (HubUnavailableError, OpenReferralError) as error:
            form.add_error(None, str(error))
            status = HTTPStatus.CONFLICT
        if status is None:
            return redirect("referrals:detail", referral_id)
    cards = [{"title": card["title"], "rows": card["rows"]} for card in check.cards(referral)]
    told = {"cards": cards, "lacks_fraser": lacks_fraser(referral)}
    return page(request, "referrals/release.jinja", referral, form, status=status, **told)


def _held(request: HttpRequest, referral_id: UUID) -> tuple[Referral, SafeguardingHold | None]:
    referral = desk.open_referral(by=request.user, referral_id=referral_id)
    is_held = referral.status == Status.SAFEGUARDING_HOLD
    return referral, desk.hold_of(referral=referral) if is_held else None


def _other_hubs(referral: Referral) -> list[hubs.Hub]:
    """Practices to choose from, when the one chosen can take the referral no more."""
    if referral.hub_id and hubs.can_take_referral(hub_id=referral.hub_id, referral=referral):
        return []
    return [choice.hub for choice in selectors.hubs_for(referral=referral)[:MOST_PRACTICES]]


def _decide(request: HttpRequest, referral: Referral, form: ReleaseForm) -> None:
    decided = services.release(referral_id=referral.pk, by=request.user, **form.answers())
    sent = decided.status == Status.SUBMITTED
    said = f"Referral {referral.reference} {'sent' if sent else 'cancelled, nothing was sent'}"
    messages.success(request, said)
