"""Clinics in a person's own calendar: the addresses they made, and what a calendar program reads there."""

from hashlib import sha256
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from larc.accounts import limits
from larc.accounts.access import PersonRequest, requires
from larc.accounts.network import client_address
from larc.accounts.permissions import Permission
from larc.nhsuk.caching import no_store
from practices import services
from practices.calendar_file import calendar
from practices.forms.feeds import FeedForm
from practices.models import CalendarFeed
from practices.presenters import feeds as words
from practices.selectors.feeds import clinics_shown, feed_behind, feeds_of, hubs_shown
from practices.views.doors import saved

# A program reads every few minutes at most, on several devices of one person.
READINGS_AN_HOUR = 60
# Readings of addresses that are none, from one place in the network.
MISSES_AN_HOUR = 120


@requires(Permission.VIEW_CLINICS, Permission.MANAGE_CAPACITY)
@no_store
def feeds(request: PersonRequest) -> HttpResponse:
    """The person's addresses. A new one is shown once, on the page that answers its form, and is stored nowhere."""
    hubs = hubs_shown(user=request.user)
    form = FeedForm(request.POST if request.method == "POST" else None, hubs=hubs)
    made: list[str] = []

    def make() -> None:
        _, token = services.create_feed(by=request.user, hub=form.chosen)
        made.append(request.build_absolute_uri(reverse("practices:feed", args=[token])))

    context = {"is_made": form.is_valid() and bool(hubs) and saved(form, make), "made": made, "hubs": hubs}
    context |= {"form": form, "head": words.FEED_HEAD, "rows": words.feed_rows(feeds_of(user=request.user))}
    return render(request, "practices/feeds.jinja", context)


@requires(Permission.VIEW_CLINICS, Permission.MANAGE_CAPACITY)
@no_store
def revoke(request: PersonRequest, feed_uuid: UUID) -> HttpResponse:
    """End an address of one's own; another's answers 404."""
    feed = get_object_or_404(feeds_of(user=request.user), uuid=feed_uuid)
    if request.method == "POST":
        try:
            services.revoke_feed(by=request.user, feed_uuid=feed.uuid)
        except CalendarFeed.DoesNotExist as error:
            raise Http404 from error
        messages.success(request, "Address revoked. Calendars that use it get nothing more")
        return redirect("practices:feeds")
    return render(request, "practices/feed_revoke.jinja", {"row": words.feed_rows([feed])[0]})


@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """The clinics behind an address, as a calendar program reads them. Nobody is logged in; 404 for any other."""
    try:
        found, hubs = feed_behind(token=token)
    except CalendarFeed.DoesNotExist:
        too_many = limits.is_too_many("feed-missed", client_address(request), most=MISSES_AN_HOUR)
        return _too_many() if too_many else _plain("There is no calendar at this address.", 404)
    if limits.is_too_many("feed-read", str(found.uuid), most=READINGS_AN_HOUR):
        return _too_many()
    now = timezone.now()
    services.note_reading(feed=found, now=now)
    events = [words.event(clinic) for clinic in clinics_shown(hubs=hubs, today=timezone.localdate(now))]
    name = f"Clinics, {hubs[0].practice.name}" if len(hubs) == 1 else f"Clinics, {settings.NETWORK_NAME}"
    # Of what the file tells, not of the file, which says when it was made.
    mark = f'W/"{sha256(repr((name, events)).encode()).hexdigest()}"'
    response = get_conditional_response(request, etag=mark)
    if response is None:
        body = calendar(name, events, stamp=now)
        response = HttpResponse(body, content_type="text/calendar; charset=utf-8", headers={"ETag": mark})
    response["Cache-Control"] = "private, no-cache"
    response["X-Robots-Tag"] = "noindex"
    return response


def _too_many() -> HttpResponse:
    answer = _plain("Too many readings. Set your calendar to read once an hour.", 429)
    answer["Retry-After"] = "3600"
    return answer


def _plain(text: str, status: int) -> HttpResponse:
    answer = HttpResponse(text, status=status, content_type="text/plain; charset=utf-8")
    answer["Cache-Control"] = "no-store"
    return answer
