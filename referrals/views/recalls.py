"""The recall list of the registered practice: which devices are due, who was told, a list sent by file."""

from django.core.exceptions import BadRequest
from django.core.paginator import InvalidPage, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from larc.accounts.access import requires
from larc.accounts.permissions import Permission
from larc.nhsuk.caching import no_store
from practices.imports.rows import RefusedFileError
from referrals import desk, devices
from referrals.forms.devices import DueDevicesForm
from referrals.imports.due_devices import COLUMNS, OPTIONAL
from referrals.imports.uploads import take_due_devices
from referrals.models import DeviceContact
from referrals.presenters import devices as words
from referrals.views.doors import posted

ROWS_A_PAGE = 25


@requires(Permission.REFER)
@no_store
def recalls(request: HttpRequest) -> HttpResponse:
    """Devices due within a window, for the patients registered where the person works; 400 for another window."""
    window, today = request.GET.get("window", devices.USUAL_WINDOW), timezone.localdate()
    if window not in devices.windows():
        raise BadRequest("no such window")
    due = devices.all_due(user=request.user, today=today)
    lists = {name: devices.in_window(due, window=name, today=today) for name in devices.windows()}
    try:
        page = Paginator(lists[window], ROWS_A_PAGE).page(request.GET.get("page", 1))
    except InvalidPage as error:
        raise BadRequest("no such page") from error
    contacts = devices.latest_contacts(devices=[each.device for each in page], about=DeviceContact.About.REVIEW)
    context = {
        "navigation_items": words.navigation({name: len(each) for name, each in lists.items()}, window),
        "list_title": words.title(window),
        "page": page,
        "head": words.RECALL_HEAD,
        "rows": words.recall_rows(page, contacts, today),
        "has_devices": bool(due),
        "is_unapproved": any(each.review.source and not each.review.is_approved for each in page),
    }
    return render(request, "referrals/recalls.jinja", context)


@requires(Permission.REFER)
@no_store
def upload(request: HttpRequest) -> HttpResponse:
    """Take a practice's own list; the page that follows tells what became of each row."""
    practices = desk.practices_of(user=request.user)
    if not practices:
        return render(request, "referrals/no_practice.jinja")
    form = DueDevicesForm(posted(request), request.FILES or None, practices=practices)
    if form.is_valid():
        given = {"practice": form.chosen_practice(), "data": form.cleaned_data["file"].read()}
        try:
            outcome = take_due_devices(by=request.user, **given)
        except RefusedFileError as error:
            form.add_error("file", f"Nothing was imported. {error}")
        else:
            context = {
                "rows": words.outcome_rows(outcome),
                "fault_head": words.FAULT_HEAD,
                "faults": words.fault_rows(outcome.faults),
                "more_faults": max(len(outcome.faults) - words.MOST_FAULTS, 0),
            }
            return render(request, "referrals/recalls_uploaded.jinja", context)
    needed = [words.column_words(name) for name in COLUMNS if name not in OPTIONAL]
    context = {"form": form, "needed": needed, "optional": [words.column_words(name) for name in OPTIONAL]}
    return render(request, "referrals/recalls_upload.jinja", context)
