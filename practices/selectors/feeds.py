"""Calendar feeds: a person's own, and what is behind an address."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from hashlib import sha256
from typing import Any

from django.db.models import QuerySet

from larc.accounts.models import User
from larc.accounts.permissions import Permission
from practices.models import CalendarFeed, Hub
from practices.selectors.clinics import every_clinic_of, hubs_seen_by

BEFORE, AFTER = timedelta(weeks=4), timedelta(weeks=12)


def digest_of(token: str) -> str:
    """What is stored of a secret. It is random and long, so a plain hash cannot be turned round."""
    return sha256(token.encode()).hexdigest()


def feeds_of(*, user: User) -> QuerySet[CalendarFeed]:
    """A person's addresses that are not revoked, the latest first."""
    return CalendarFeed.objects.filter(user=user, revoked_at__isnull=True).select_related("hub__practice")


def feed_behind(*, token: str) -> tuple[CalendarFeed, list[Hub]]:
    """The feed of a secret and the hubs whose clinics it shows today.

    CalendarFeed.DoesNotExist for a secret that is wrong or revoked, and when its person may see none of these hubs
    any more: the account was closed, its role is another, or they left the practice.
    """
    feeds = CalendarFeed.objects.select_related("user")
    feed: CalendarFeed = feeds.get(token_digest=digest_of(token), revoked_at__isnull=True)
    hubs = hubs_shown(user=feed.user)
    shown = [hub for hub in hubs if feed.hub_id in (None, hub.pk)]
    if not shown:
        raise CalendarFeed.DoesNotExist
    return feed, shown


def hubs_shown(*, user: User) -> list[Hub]:
    """The hubs whose clinics a person may see, by name; none for whoever may see no clinics."""
    if not any(map(user.has_permission, (Permission.VIEW_CLINICS, Permission.MANAGE_CAPACITY))):
        return []
    return list(hubs_seen_by(user=user))


def clinics_shown(*, hubs: Iterable[Hub], today: date) -> QuerySet[Any]:
    """The clinics a feed shows: from 4 weeks ago to 12 weeks ahead, by time, withdrawn ones too."""
    clinics = every_clinic_of(hubs=hubs).filter(day__range=(today - BEFORE, today + AFTER), starts_at__isnull=False)
    return clinics.order_by("starts_at", "pk")
