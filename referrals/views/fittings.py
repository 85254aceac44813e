"""Recorded fittings without a code or a payer: which code says what was done, and who pays."""

from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.core.paginator import InvalidPage, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from larc.accounts.access import requires
from larc.accounts.permissions import Permission
from larc.nhsuk.caching import no_store
from referrals import desk, fittings, services
from referrals.forms.fittings import CodeForm, PayerForm
from referrals.presenters import fittings as words
from referrals.views.deciding import opened, page, saved, tried
from referrals.views.doors import posted, referral_page

ROWS_A_PAGE = 25
LISTS = {words.UNCODED: fittings.fittings_uncoded, words.UNASSIGNED: fittings.fittings_unassigned}


@requires(Permission.BOOK)
@no_store
def fitting_list(request: HttpRequest, name: str) -> HttpResponse:
    """One of the two lists; 400 for a page that is not there."""
    try:
        shown = Paginator(LISTS[name](user=request.user), ROWS_A_PAGE).page(request.GET.get("page", 1))
    except InvalidPage as error:
        raise BadRequest("no such page") from error
    counts = {each: rows(user=request.user).count() for each, rows in LISTS.items()}
    context = {
        "navigation_items": words.navigation(counts, name),
        "list_title": words.TITLES[name],
        "sentence": words.SENTENCES[name],
        "page": shown,
        "head": words.HEAD,
        "rows": words.rows(shown, name),
        "empty": words.EMPTY[name],
    }
    return render(request, "referrals/fittings.jinja", context)


@referral_page(Permission.BOOK)
def code(request: HttpRequest, referral_id: UUID, fitting_id: int) -> HttpResponse:
    """Enter the code of a fitting that was recorded before one was verified."""
    referral = opened(request, referral_id)
    form = CodeForm(posted(request))
    given = {"referral_id": referral_id, "fitting_id": fitting_id, "by": request.user}
    status = saved(
        request,
        form,
        lambda: services.enter_code(**given, **form.cleaned_data),
        said="Code saved. Copy it into your clinical system",
    )
    if status is None:
        return redirect("referrals:detail", referral_id)
    waiting = fittings.uncoded_of(user=request.user, referral_id=referral_id, fitting_id=fitting_id)
    cards = [{"title": "Fitting", "rows": words.fitting_rows(waiting)}]
    codes = words.code_rows(fittings.codes_of(waiting))
    return page(request, "referrals/code.jinja", referral, form, status=status, cards=cards, codes=codes)


@referral_page(Permission.BOOK)
def payer(request: HttpRequest, referral_id: UUID) -> HttpResponse:
    """Assign the payer of a fitting that no rule assigns."""
    referral = desk.open_referral(by=request.user, referral_id=referral_id)
    form = PayerForm(posted(request))
    status: HTTPStatus | None = HTTPStatus.OK
    if form.is_valid():
        given = {"referral_id": referral_id, "by": request.user} | form.cleaned_data
        status = tried(form, lambda: services.assign_payer(**given))
        if status is None:
            messages.success(request, "Payer assigned")
            return redirect("referrals:fittings-unassigned")
    waiting = fittings.unassigned_of(user=request.user, referral_id=referral_id)
    cards = [{"title": "Fitting", "rows": words.fitting_rows(waiting)}]
    return page(request, "referrals/payer.jinja", referral, form, status=status, cards=cards)
