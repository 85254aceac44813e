"""Offer a sooner appointment at another practice, and record what the patient said (P10)."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from larc.accounts.permissions import Permission
from referrals import alternatives, hubs, services
from referrals.errors import HubUnavailableError, InvalidDetailError
from referrals.forms.offer import OfferForm
from referrals.models import Offer
from referrals.presenters import cards, lists, offers, words
from referrals.services.offers import GONE, action_for
from referrals.views.deciding import load, opened, page, saved
from referrals.views.doors import posted, referral_page

RECORDED = {
    Offer.Answer.ACCEPTED: "Recorded. The referral is sent to the other practice, and its days are kept",
    Offer.Answer.DECLINED: "Recorded. The referral stays where it is",
}


@referral_page(Permission.TRIAGE)
def offer(request: HttpRequest, referral_id: UUID) -> HttpResponse:
    """The nearest practice with a sooner appointment, if there is one, and the patient's answer."""
    referral = opened(request, referral_id)
    load(request, referral_id, action_for(referral.status))
    form = OfferForm(posted(request), initial={"version": referral.version})
    said = RECORDED.get(Offer.Answer(form["answer"].value()), "") if form.is_valid() else ""
    status = saved(request, form, lambda: _record(request, referral_id, form), said=said)
    if status is None:
        return redirect(lists.address("offer"))
    choices = alternatives.sooner([referral])[referral.pk]
    if not choices:
        shown = {"referral": referral, "patient": words.patient_facts(referral.patient)}
        return render(request, "referrals/no_offer.jinja", shown)
    form.show_offer(choices[0].hub.pk, choices[0].first_free.isoformat() if choices[0].first_free else "")
    told = offers.sentence(choices[0], referral, hubs.origin_of(referral))
    context: dict[str, Any] = {"offer": told, "others": offers.others(choices)}
    contact = [cards.contact_card(referral.patient)]
    return page(request, "referrals/offer.jinja", referral, form, status=status, cards=contact, **context)


def _record(request: HttpRequest, referral_id: UUID, form: OfferForm) -> None:
    answers = form.cleaned_data
    try:
        services.record_offer(
            referral_id=referral_id,
            by=request.user,
            version=answers["version"],
            hub_id=answers["hub"],
            slot_starts_at=answers["slot"],
            answer=answers["answer"],
        )
    except HubUnavailableError as error:
        raise InvalidDetailError("answer", GONE) from error
