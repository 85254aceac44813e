"""Addresses at which a calendar program reads clinics."""

import secrets
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from larc.accounts.models import User
from larc.audit.services import record
from practices.errors import CapacityError
from practices.models import CalendarFeed, Hub
from practices.selectors.feeds import digest_of, feeds_of

MOST_FEEDS = 10
# A reading is noted to the nearest so long: programs read again and again.
NOTED_EVERY = timedelta(minutes=10)


@transaction.atomic
def create_feed(*, by: User, hub: Hub | None) -> tuple[CalendarFeed, str]:
    """Make an address for one of the person's hubs, or all of them; with it the secret, which is stored nowhere.

    CapacityError when the person has as many as anyone may have.
    """
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    if feeds_of(user=by).count() >= MOST_FEEDS:
        raise CapacityError(f"You have {MOST_FEEDS} addresses. Revoke one before you create another", "hub")
    token = secrets.token_urlsafe(32)
    feed = CalendarFeed.objects.create(user=by, hub=hub, token_digest=digest_of(token), created_at=timezone.now())
    record(by=by, action="calendar_feed.created", subject=feed.uuid)
    return feed, token


@transaction.atomic
def revoke_feed(*, by: User, feed_uuid: UUID) -> CalendarFeed:
    """End an address of the person's own at once. CalendarFeed.DoesNotExist for another's, or one ended before."""
    feed: CalendarFeed = feeds_of(user=by).select_for_update(of=("self",)).get(uuid=feed_uuid)
    feed.revoked_at = timezone.now()
    feed.save(update_fields=["revoked_at"])
    record(by=by, action="calendar_feed.revoked", subject=feed.uuid)
    return feed


def note_reading(*, feed: CalendarFeed, now: datetime) -> None:
    """Remember that the feed was read, so that its person sees which of them is in use."""
    if feed.last_read_at is None or now - feed.last_read_at >= NOTED_EVERY:
        CalendarFeed.objects.filter(pk=feed.pk).update(last_read_at=now)
