"""Times that were given back: the list, who is next for one, and the offer of it."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.core.paginator import InvalidPage, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from larc.accounts.access import requires
from larc.accounts.permissions import Permission
from larc.nhsuk.caching import no_store
from referrals import services, short_notice
from referrals.errors import NotAllowedError, SlotTakenError
from referrals.forms.short_notice import OfferTimeForm
from referrals.presenters import cards
from referrals.presenters import short_notice as words
from referrals.views.deciding import opened, page
from referrals.views.doors import posted, referral_page

ROWS_A_PAGE = 25
GONE = "This time is not free any more: somebody has it, or its clinic is not held. See which times are free now."


@requires(Permission.BOOK)
@no_store
def given_back(request: HttpRequest) -> HttpResponse:
    """The times given back at the person's own hubs; 400 for a page that is not there."""
    now = timezone.now()
    try:
        slots = Paginator(short_notice.slots_at(user=request.user, now=now), ROWS_A_PAGE).page(
            request.GET.get("page", 1)
        )
    except InvalidPage as error:
        raise BadRequest("no such page") from error
    rows = words.rows(slots, short_notice.open_offers(slots=list(slots), now=now))
    return render(
        request,
        "referrals/short_notice.jinja",
        {"page": slots, "head": words.HEAD, "rows": rows, "limits": words.limits()},
    )


@requires(Permission.BOOK)
@no_store
def next_holder(request: HttpRequest, slot_uuid: UUID) -> HttpResponse:
    """Leads to the patient the time is on offer to, or to whom it could be offered next; 404 for others' times."""
    now = timezone.now()
    slot = short_notice.slots_at(user=request.user, now=now).filter(uuid=slot_uuid).first()
    if slot is None:
        raise Http404
    if offer := short_notice.open_offers(slots=[slot], now=now).get(slot.pk):
        return redirect("referrals:short-notice-answer", offer.referral_id)
    if referral := services.next_candidate(slot=slot, by=request.user, now=now):
        return redirect("referrals:short-notice-offer", referral.pk, slot.uuid)
    return render(request, "referrals/short_notice_nobody.jinja", {"card": words.time_card(slot)})


@referral_page(Permission.BOOK)
def offer(request: HttpRequest, referral_id: UUID, slot_uuid: UUID) -> HttpResponse:
    """Offer the time to the patient, for whom it is then kept. 409 when it is gone or not hers."""
    referral = opened(request, referral_id)
    slot = short_notice.slots_at(user=request.user).filter(uuid=slot_uuid).first()
    if slot is None:
        raise NotAllowedError(GONE)
    form = OfferTimeForm(posted(request), initial={"version": referral.version})
    if form.is_valid():
        try:
            made = services.offer_slot(referral_id=referral_id, by=request.user, slot_id=slot_uuid)
        except SlotTakenError as error:
            raise NotAllowedError(GONE) from error
        messages.success(request, f"Offered. The time is kept until {words.until(made)}")
        return redirect("referrals:short-notice-answer", referral_id)
    context = {
        "cards": [words.time_card(slot), cards.contact_card(referral.patient)],
        "telling": words.telling(referral.patient),
        "standing": words.standing(referral),
    }
    return page(request, "referrals/short_notice_offer.jinja", referral, form, **context)
