"""The recall list of the registered practice: which devices are due, and who was told."""

from django.core.exceptions import BadRequest
from django.core.paginator import InvalidPage, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from larc.accounts.access import requires
from larc.accounts.permissions import Permission
from larc.nhsuk.caching import no_store
from referrals import devices
from referrals.models import DeviceContact
from referrals.presenters import devices as words

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
        "head": words.recall_head(window),
        "rows": words.recall_rows(page, contacts, today),
        "has_devices": bool(due),
        "is_unapproved": any(each.review.source and not each.review.is_approved for each in page),
    }
    return render(request, "referrals/recalls.jinja", context)
