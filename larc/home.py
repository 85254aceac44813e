"""What needs me: one home page for each kind of person, from which everything they work on is reached (P13)."""

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from larc.accounts.access import requires
from larc.accounts.models import User
from larc.accounts.permissions import Permission
from larc.audit import services as audit
from larc.nhsuk.caching import no_store
from larc.nhsuk.cells import link
from practices import selectors as practices
from practices.presenters import (
    EXPIRES_SOON,
    FITTER_HEAD,
    IMPORT_HEAD,
    REARRANGE_HEAD,
    fitter_rows,
    import_rows,
    rearrange_rows,
)
from referrals import correspondence, desk, signing, worklists
from referrals.openings import openings as openings_of
from referrals.presenters import lists, openings
from referrals.presenters.training import ending_words
from reporting.news import latest_news

ROWS = 5
DAYS_AHEAD = 6


@requires(Permission.USE_SERVICE)
@no_store
def home(request: HttpRequest) -> HttpResponse:
    """The home of the person's role."""
    if request.user.has_permission(Permission.REFER):
        return render(request, "home/desk.jinja", desk_home(request))
    if request.user.has_permission(Permission.MANAGE_CAPACITY):
        return render(request, "home/network.jinja", network_home(request.user))
    if request.user.has_permission(Permission.VIEW_RATES):
        audit.record(by=request.user, action="rates.viewed", subject="home")
        return render(request, "home/commissioner.jinja", {"news": latest_news()})
    return render(request, "home/system.jinja")


def desk_home(request: HttpRequest) -> dict[str, Any]:
    """Lists with their counts, what runs out of time, drafts and, at a fitting practice, the week's appointments."""
    asker = worklists.Asker.of(request.user)
    names = worklists.names_for(asker)
    counts = worklists.counts(asker, names, since=worklists.ON_CARDS)
    letters = correspondence.counts(user=request.user)
    cards = lists.number_cards(counts, letters, asker.today)
    fits = bool(asker.hub_ids) and request.user.has_permission(Permission.RECORD_OUTCOME)
    if fits and not counts["emergencies"].number:
        # Those who fit begin with their appointments and the outcomes to record.
        cards.sort(key=lambda group: group["name"] != worklists.Group.HUB.name)
    week = timedelta(days=DAYS_AHEAD)
    appointments = desk.appointments_on(asker=asker, first=asker.today, last=asker.today + week)
    return {
        "cards": cards,
        "todays_list": lists.address("today") if fits else "",
        "to_sign_off": signing.number_for(request.user),
        "letters_ending": own_letters_ending(request.user),
        "nothing_waits": lists.nothing_waits(cards),
        "clock_head": lists.CLOCK_HEAD,
        "clock_rows": lists.clock_rows(desk.running_out(asker=asker)[:ROWS], today=asker.today, user=request.user),
        "clock_more": lists.more(counts, ("late", "soon"), shown=ROWS),
        "drafts": lists.draft_rows(desk.first_of(asker=asker, name="drafts", number=ROWS)),
        "drafts_more": lists.more(counts, ("drafts",), shown=ROWS),
        "at_hub": bool(asker.hub_ids),
        "appointments": lists.appointment_rows(appointments) if asker.hub_ids else [],
        "other_lists": lists.besides(lists.navigation(names, counts, letters), cards),
    }


def own_letters_ending(user: User) -> list[str]:
    """What a fitter is told about letters of competence that end soon. Nothing to anyone else."""
    if not user.has_permission(Permission.OWN_TRAINING):
        return []
    ending = practices.letters_ending(within=EXPIRES_SOON).filter(fitter__user=user)
    return [ending_words(letter, timezone.localdate()) for letter in ending]


def network_home(user: User) -> dict[str, Any]:
    """Bookings that need a new time, practices with little room, fitters whose letters end soon, failed imports."""
    now = timezone.now()
    today = timezone.localdate(now)
    to_rearrange = list(practices.slots_to_rearrange())
    expiring = list(practices.fitters_expiring(within=EXPIRES_SOON))
    whose = [slot.session.hub.practice for slot in to_rearrange[:ROWS]]
    return {
        "rearrange_count": len(to_rearrange),
        "rearrange": [
            [link(reverse("practices:detail", args=[practice.uuid]), practice.name), *row]
            for practice, row in zip(whose, rearrange_rows(to_rearrange[:ROWS]), strict=True)
        ],
        "short": openings.short_rows(openings_of(hubs=practices.hubs_seen_by(user=user), now=now)[:ROWS]),
        "expiring": [
            [link(reverse("training:fitter", args=[fitter.pk]), fitter.name), *row[1:]]
            for fitter, row in zip(expiring, fitter_rows(expiring, today), strict=True)
        ],
        "rearrange_head": ["Practice", *REARRANGE_HEAD],
        "short_head": openings.SHORT_HEAD,
        "fitter_head": FITTER_HEAD,
        "imports": import_rows(practices.imports_gone_wrong(now=now)),
        "import_head": IMPORT_HEAD,
    }
