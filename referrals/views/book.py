"""Give the patient a time."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.core.paginator import InvalidPage, Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from larc.accounts.permissions import Permission
from larc.nhsuk.formatting import format_time, format_weekday_date_time
from referrals import selectors, services, standing
from referrals.errors import SlotTakenError
from referrals.forms.booking import BookForm, UnbookForm
from referrals.models import Appointment, Referral
from referrals.presenters import slots, steps
from referrals.services.safety import blocks_booking
from referrals.views.deciding import load, page, tried
from referrals.views.doors import posted, referral_page
from referrals.waits import limit_of
from referrals.workflow import Action, Side

DAYS_A_PAGE = 10


@referral_page(Permission.BOOK)
def book(request: HttpRequest, referral_id: UUID) -> HttpResponse:
    """Choose one of the free times."""
    return choose_time(request, referral_id, Action.BOOK, services.book, said="Booked for")


def choose_time(
    request: HttpRequest, referral_id: UUID, action: Action, take: Callable[..., Appointment], *, said: str
) -> HttpResponse:
    """The page of free times, for a first appointment or another. When someone was faster it is renewed (A10)."""
    referral = load(request, referral_id, action)
    form = BookForm(posted(request), initial={"version": referral.version})
    status: HTTPStatus | None = HTTPStatus.OK
    if form.is_valid():
        try:
            status = tried(form, lambda: _take(request, referral, form, take, said))
        except SlotTakenError as error:
            form.add_error("slot", _taken(error))
            status = HTTPStatus.CONFLICT
        if status is None:
            return redirect("referrals:detail", referral_id)
    appointment = selectors.appointment_of(referral=referral) if action == Action.RESCHEDULE else None
    context = _where(request, referral) | {
        "days": _days(request, referral, form),
        "unsafe": blocks_booking(referral) if action == Action.BOOK else "",
        "appointment": appointment,
        "lost": slots.lost_sentence(appointment) if appointment else "",
    }
    return page(request, "referrals/book.jinja", referral, form, status=status, **context)


def _where(request: HttpRequest, referral: Referral) -> dict[str, Any]:
    """Whose times these are, told to a referring practice that books itself; and what to do when there are none."""
    is_hubs = Side.HUB in standing.sides_of(request.user, referral)
    allowed = standing.allowed_actions(user=request.user, referral=referral)
    ways_out = steps.ways_out(allowed, referral, Action.REDIRECT, Action.REQUEST_INFORMATION)
    return {
        "whose": "" if is_hubs else referral.hub_practice.name,
        "none_free": slots.none_free(referral.hub_practice, is_hubs=is_hubs, leads_on=bool(ways_out)),
        "ways_out": ways_out,
    }


def _take(
    request: HttpRequest, referral: Referral, form: BookForm, take: Callable[..., Appointment], said: str
) -> None:
    answers = form.cleaned_data
    appointment = take(referral_id=referral.pk, by=request.user, version=answers["version"], slot_id=answers["slot"])
    messages.success(request, f"{said} {format_weekday_date_time(appointment.slot.starts_at)}")


def _days(request: HttpRequest, referral: Referral, form: BookForm) -> Page[dict[str, Any]]:
    """Ten days with a free time, as the address says which."""
    free = selectors.slots_for(referral=referral, by=request.user)
    days = slots.by_day(free, started_at=referral.clock_start, limit=limit_of(referral), chosen=form["slot"].value())
    try:
        return Paginator(days, DAYS_A_PAGE).page(request.GET.get("page", 1))
    except InvalidPage as error:
        raise BadRequest("no such page") from error


def _taken(error: SlotTakenError) -> str:
    if error.starts_at is None:
        return "This time is no longer offered. Choose another time"
    if error.held_until:
        return f"{format_time(error.starts_at)} is kept for another patient for now. Choose another time"
    return f"Someone has just booked {format_time(error.starts_at)}. Choose another time"


@referral_page(Permission.BOOK)
def unbook(request: HttpRequest, referral_id: UUID) -> HttpResponse:
    """Cancel the appointment; the referral waits to be booked again."""
    referral = load(request, referral_id, Action.UNBOOK)
    form = UnbookForm(posted(request), initial={"version": referral.version})
    status: HTTPStatus | None = HTTPStatus.OK
    if form.is_valid():
        given = {"referral_id": referral_id, "by": request.user} | form.cleaned_data
        status = tried(form, lambda: services.unbook(**given))
        if status is None:
            messages.success(request, "Appointment cancelled. The referral is waiting to be booked again")
            return redirect("referrals:detail", referral_id)
    appointment = selectors.appointment_of(referral=referral)
    return page(request, "referrals/unbook.jinja", referral, form, status=status, appointment=appointment)
