"""What is managed where: the directory to read and print, and the page on which admins keep it."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from larc.accounts.access import requires
from larc.accounts.permissions import Permission
from larc.nhsuk.caching import revalidate
from practices import presenters, selectors, services
from practices.directory import settable
from practices.errors import StaleError
from practices.forms.directory import DirectoryFilter, ServicesForm
from practices.models import Practice
from practices.presenters import directory as words
from practices.selectors import directory as listings
from practices.views.doors import capacity_page, saved, sent_again


@requires(Permission.VIEW_DIRECTORY)
@revalidate
def directory(request: HttpRequest) -> HttpResponse:
    """Who provides what, by service; 400 for an address that asks for what is not offered."""
    today = timezone.localdate()
    own = listings.own_practice(user=request.user)
    origin = own.place if own else None
    form = DirectoryFilter(request.GET, pcns=listings.pcns_with_entries(day=today), is_somewhere=origin is not None)
    if not form.is_valid():
        raise BadRequest("A filter has a value that is not offered.")
    found = listings.entries(
        day=today,
        services=form.services,
        pcn=form.cleaned_data["pcn"],
        origin=origin,
        within_miles=form.within_miles,
    )
    from_where = own.name if own and origin else ""
    may_manage = request.user.has_permission(Permission.MANAGE_CAPACITY)
    context = {
        "filters": form,
        "chosen": presenters.chosen(form, request.GET),
        "origin": from_where,
        "groups": words.groups(found, origin=from_where, may_manage=may_manage),
        "summary": words.summary(found, form.services),
        "today": today,
        "may_manage": may_manage,
        "is_print": request.GET.get("view") == "print",
        "query": request.GET.urlencode(),
    }
    return render(request, "practices/directory.jinja", context)


@capacity_page
def change_services(request: HttpRequest, practice_uuid: UUID) -> HttpResponse:
    """Someone else's change in the meantime is shown beside one's own (A12): 412, and nothing is saved."""
    practice = selectors.get_practice(practice_uuid=practice_uuid)
    hub = presenters.hub_of(practice)
    offered = settable(hub.methods if hub else None)
    stored = ServicesForm.of(listings.listed_at(practice=practice), offered)
    form = ServicesForm(request.POST, offered=offered) if request.method == "POST" else stored
    if form.is_valid():
        given = {"version": form.cleaned_data["version"], "services": form.listed}
        try:
            if saved(form, lambda: services.list_services(by=request.user, practice_id=practice.pk, **given)):
                messages.success(request, f"{practice} changed")
                return redirect("practices:detail", practice_uuid)
        except StaleError:
            return _stale(request, form, practice)
    context = {"form": form, "practice": practice, "offered": offered, "hints": words.hints(offered), "is_hub": hub}
    return render(request, "practices/services_form.jinja", context)


def _stale(request: HttpRequest, form: ServicesForm, practice: Practice) -> HttpResponse:
    theirs = ServicesForm.of(listings.listed_at(practice=practice), form.offered)
    context = {
        "practice": practice,
        "rows": presenters.two_versions(form, theirs.initial),
        "thing": "list",
        "version": theirs.initial["version"],
        "sent": sent_again(request, leaving_out=("version",)),
    }
    return render(request, "practices/stale.jinja", context, status=412)
