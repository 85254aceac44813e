"""Fitters: all of them for admins, one of them for admins, and oneself."""

from typing import Any

from django.core.exceptions import BadRequest, ObjectDoesNotExist
from django.core.paginator import InvalidPage, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from larc.accounts.access import requires
from larc.accounts.permissions import Permission
from larc.nhsuk.caching import revalidate
from practices import presenters as words
from practices import selectors as practices
from practices.models import Fitter
from referrals.presenters import training as presenters
from referrals.procedures import counts_of, progress_of

ROWS_A_PAGE = 25
LISTS = ("", "ending", "few")


@requires(Permission.MANAGE_CAPACITY)
@revalidate
def fitters(request: HttpRequest) -> HttpResponse:
    """Every fitter; with `?list=` those whose letters end, or who did few procedures. 400 for another address."""
    name = request.GET.get("list", "")
    if name not in LISTS:
        raise BadRequest("no such list")
    everyone = practices.every_fitter()
    if name == "ending":
        everyone = everyone.filter(pk__in=practices.letters_ending(within=words.EXPIRES_SOON).values("fitter"))
    if name == "few":
        counts = counts_of(everyone)
        everyone = everyone.filter(pk__in=[pk for pk, each in counts.items() if any(one.is_short for one in each)])
    try:
        page = Paginator(everyone, ROWS_A_PAGE).page(request.GET.get("page", 1))
    except InvalidPage as error:
        raise BadRequest("no such page") from error
    context = {
        "page": page,
        "list": name,
        "places": words.training_places("training:fitters", f"?list={name}" if name else ""),
        "head": presenters.FITTERS_HEAD,
        "rows": presenters.fitter_rows(page, counts_of(page), timezone.localdate()),
    }
    return render(request, "training/fitters.jinja", context)


@requires(Permission.MANAGE_CAPACITY)
@revalidate
def fitter(request: HttpRequest, fitter_id: int) -> HttpResponse:
    """All that is known of one fitter, with the ways to change it."""
    try:
        found = practices.whole_fitter(fitter_id=fitter_id)
    except ObjectDoesNotExist as error:
        raise Http404 from error
    return render(request, "training/fitter.jinja", _context(found, changeable=True))


@requires(Permission.OWN_TRAINING)
@revalidate
def mine(request: HttpRequest) -> HttpResponse:
    """A fitter's own letters, procedures and training; whose account is no fitter's is told whom to ask."""
    try:
        found = practices.fitter_of(user=request.user)
    except Fitter.DoesNotExist:
        return render(request, "training/nobody.jinja")
    return render(request, "training/mine.jinja", _context(found, changeable=False))


@requires(Permission.MANAGE_CAPACITY)
@revalidate
def trainees(request: HttpRequest) -> HttpResponse:
    """Who is in training, since when, with whom and how far."""
    trainings = list(practices.in_training())
    context = {
        "places": words.training_places("training:trainees"),
        "head": words.TRAINEE_HEAD,
        "rows": words.trainee_rows(trainings, progress_of(trainings), timezone.localdate()),
    }
    return render(request, "training/trainees.jinja", context)


def _context(found: Fitter, *, changeable: bool) -> dict[str, Any]:
    trainings = list(practices.trainings_of(fitter=found))
    own = presenters.fitter_page(
        found,
        counts_of([found])[found.pk],
        trainings,
        progress_of(trainings),
        timezone.localdate(),
        changeable=changeable,
    )
    return {"own": own}
