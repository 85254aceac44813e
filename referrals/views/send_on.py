"""Send a referral to another practice: straight from its hub, or again after it was returned."""

from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from larc.accounts.permissions import Permission
from larc.nhsuk import maps
from practices.selectors import load_hubs
from practices.tradeoff import Order
from referrals import selectors, services, standing
from referrals.errors import HubUnavailableError
from referrals.forms.practice import SendOnForm
from referrals.models import Referral
from referrals.presenters import hubs, words
from referrals.views import choosing
from referrals.views.deciding import opened, page, tried
from referrals.views.doors import posted, referral_page
from referrals.workflow import Action, Status

CANNOT = "This practice cannot take the referral now, or had it before. Choose another practice"


@referral_page(Permission.REFER)
def choose(request: HttpRequest, referral_id: UUID) -> HttpResponse:
    """The practices not tried yet, the soonest first: a referral that is moved has waited already."""
    referral, _ = _load(request, referral_id)
    return _choice(request, referral)


@referral_page(Permission.REFER)
def confirm(request: HttpRequest, referral_id: UUID, hub_id: int) -> HttpResponse:
    """Who gets it, once more, before it goes: the practice that has it now will see it no more."""
    referral, action = _load(request, referral_id)
    found = selectors.choices_for(referral=referral)
    chosen = next(iter(load_hubs([choice for choice in found if choice.hub_id == hub_id])), None)
    if chosen is None:
        return _choice(request, referral, problem=CANNOT)
    form = SendOnForm(posted(request), initial={"version": referral.version})
    status: HTTPStatus | None = HTTPStatus.OK
    if form.is_valid():
        try:
            status = tried(form, lambda: _send(request, referral, action, hub_id, form))
        except HubUnavailableError as error:
            return _choice(request, referral, problem=str(error), typed=form.cleaned_data["comment"])
        if status is None:
            messages.success(request, f"Referral {referral.reference} sent to {chosen.hub.practice}")
            return redirect(
                *(["referrals:detail", referral_id] if _keeps_sight(request, referral) else ["referrals:list"])
            )
    [card] = hubs.cards([chosen], among=found, referral=referral)
    context = {
        "card": card,
        "still_counts": words.still_counts(referral, chosen.hub.practice),
        "is_lost": not _keeps_sight(request, referral),
    }
    return page(request, "referrals/send_on.jinja", referral, form, status=status, **context)


def _load(request: HttpRequest, referral_id: UUID) -> tuple[Referral, Action]:
    """The referral, and which of the two ways to send it on is open: it was returned, or it was not."""
    referral = opened(request, referral_id)
    action = Action.SEND_AGAIN if referral.status == Status.REJECTED else Action.REDIRECT
    standing.find(action, user=request.user, referral=referral)
    return referral, action


@maps.may_load_tiles
def _choice(request: HttpRequest, referral: Referral, *, problem: str = "", typed: str = "") -> HttpResponse:
    """The list; 400 with the problem when a practice was asked for that cannot take it (A7, A26)."""
    search = choosing.search(request, referral, sort=Order.SOONEST)
    context = {
        "referral": referral,
        "patient": words.patient_facts(referral.patient),
        "still_counts": words.still_counts(referral),
        "problem": problem,
        "typed": typed,
        "form": search.form,
        **choosing.context(request, referral, search),
    }
    for card in context["cards"]:
        card["href"] = reverse("referrals:redirect-to", args=[referral.pk, card["hub"]])
    return render(request, "referrals/redirect.jinja", context, status=400 if problem or search.form.errors else 200)


def _send(request: HttpRequest, referral: Referral, action: Action, hub_id: int, form: SendOnForm) -> None:
    send = services.send_again if action == Action.SEND_AGAIN else services.redirect
    send(referral_id=referral.pk, by=request.user, hub_id=hub_id, **form.cleaned_data)


def _keeps_sight(request: HttpRequest, referral: Referral) -> bool:
    """Whether the person still sees the referral when it is with another hub."""
    return referral.referring_practice_id in request.user.practice_ids
