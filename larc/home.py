"""What needs me: one home page for each kind of person, from which everything they work on is reached (P13)."""

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from larc.accounts.access import requires
from larc.accounts.permissions import Permission
from larc.nhsuk.caching import no_store
from referrals import desk, selectors
from referrals.presenters import lists

ROWS = 5
DAYS_AHEAD = 6


@requires(Permission.USE_SERVICE)
@no_store
def home(request: HttpRequest) -> HttpResponse:
    """The home of the person's role."""
    if request.user.has_permission(Permission.REFER):
        return render(request, "home/desk.jinja", desk_home(request))
    if request.user.has_permission(Permission.MANAGE_CAPACITY):
        return render(request, "home/network.jinja")
    if request.user.has_permission(Permission.VIEW_RATES):
        return render(request, "home/commissioner.jinja")
    return render(request, "home/system.jinja")


def desk_home(request: HttpRequest) -> dict[str, Any]:
    """Lists with their counts, what runs out of time, drafts and, at a fitting practice, the week's appointments."""
    user, today = request.user, timezone.localdate()
    at_hub = desk.works_at_hub(user=user)
    counts = selectors.worklist_counts(user=user)
    names = lists.names_for(at_hub=at_hub)
    late = desk.running_out(user=user)
    week = desk.appointments_on(user=user, first=today, last=today + timedelta(days=DAYS_AHEAD)) if at_hub else []
    return {
        "cards": lists.number_cards(names, counts, today),
        "nothing_waits": not any(counts[name][0] for name in names if name != "closed"),
        "clock_rows": lists.clock_rows(late[:ROWS], today),
        "clock_count": late.count(),
        "clock_list": lists.address("new" if at_hub else "sent"),
        "drafts": lists.draft_rows(desk.drafts(user=user)[:ROWS]),
        "draft_list": lists.address("drafts"),
        "draft_count": counts["drafts"][0],
        "at_hub": at_hub,
        "appointments": lists.appointment_rows(week),
        "rows": ROWS,
    }
