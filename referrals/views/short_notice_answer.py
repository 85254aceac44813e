"""Whether a patient would come at short notice, and what she says to a time that is on offer to her."""

from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from larc.accounts.permissions import Permission
from larc.nhsuk.formatting import format_weekday_date_time
from referrals import services, short_notice
from referrals.errors import NotAllowedError
from referrals.forms.short_notice import ACCEPTED, AnswerForm, ShortNoticeForm
from referrals.presenters import cards
from referrals.presenters import short_notice as words
from referrals.services.short_notice import may_change
from referrals.views.deciding import opened, page, saved, tried
from referrals.views.doors import posted, referral_page

NOTHING_OFFERED = "No time is on offer to this patient now. Times that were given back are under “Short notice”."
CLOSED = "Whether the patient would come at short notice is asked while a referral is open."


@referral_page(Permission.BOOK)
def wish(request: HttpRequest, referral_id: UUID) -> HttpResponse:
    """Either practice records what the patient agreed to."""
    referral = opened(request, referral_id)
    if not may_change(user=request.user, referral=referral):
        raise NotAllowedError(CLOSED)
    patient = referral.patient
    known = {"short_notice": patient.short_notice, "notice_hours": patient.notice_hours}
    form = ShortNoticeForm(posted(request), initial={"version": referral.version} | known)
    given = {"referral_id": referral_id, "by": request.user}
    status = saved(
        request, form, lambda: services.change_short_notice(**given, **form.cleaned_data), said="Short notice saved"
    )
    if status is None:
        return redirect("referrals:detail", referral_id)
    return page(request, "referrals/short_notice_wish.jinja", referral, form, status=status)


@referral_page(Permission.BOOK)
def answer(request: HttpRequest, referral_id: UUID) -> HttpResponse:
    """The time that is on offer to the patient, until when, and her answer."""
    referral = opened(request, referral_id)
    offer = short_notice.offer_to(referral=referral)
    form = AnswerForm(posted(request), initial={"version": referral.version, "offer": offer and offer.pk})
    status: HTTPStatus | None = HTTPStatus.OK
    if form.is_valid():
        status = tried(form, lambda: _record(request, form))
        if status is None and form.cleaned_data["answer"] == ACCEPTED:
            return redirect("referrals:detail", referral_id)
        if status is None and offer:
            return redirect("referrals:short-notice-next", offer.slot.uuid)
    if offer is None:
        raise NotAllowedError(NOTHING_OFFERED)
    context = {
        "cards": [words.time_card(offer.slot), cards.contact_card(referral.patient)],
        "telling": words.telling(referral.patient),
        "kept_until": words.kept_until(offer),
    }
    return page(request, "referrals/short_notice_answer.jinja", referral, form, status=status, **context)


def _record(request: HttpRequest, form: AnswerForm) -> None:
    answers = form.cleaned_data
    if answers["answer"] == ACCEPTED:
        booked = services.accept_offer(offer_id=answers["offer"], by=request.user, version=answers["version"])
        messages.success(request, f"Booked for {format_weekday_date_time(booked.slot.starts_at)}")
    else:
        services.decline_offer(offer_id=answers["offer"], by=request.user)
        messages.success(request, "Recorded. The time is free for the next patient")
