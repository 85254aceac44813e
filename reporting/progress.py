"""How far the worker is with a long work, and whether it is still at it. In the cache: nobody asks afterwards."""

from datetime import datetime, timedelta
from typing import NamedTuple

from django.core.cache import cache
from django.utils import timezone

# Between two tellings, and before the first: what the worker does for others may come before.
SILENCE, PATIENCE = timedelta(minutes=5), timedelta(minutes=30)
KEEP_SECONDS = 24 * 60 * 60
# A work that ends its worker is given to the next, and would end every worker.
MOST_BEGINNINGS = 3


class Told(NamedTuple):
    """So many steps of so many, at that time."""

    done: int
    of: int
    at: datetime


def begin(work: str) -> bool:
    """Say that a worker begins. False when it is given up: it was begun so often before and came to no end."""
    tell(work, 0, 0)
    cache.add(f"begun:{work}", 0, KEEP_SECONDS)
    return bool(cache.incr(f"begun:{work}") <= MOST_BEGINNINGS)


def tell(work: str, done: int, of: int) -> None:
    """Say how far it is, and so that its worker is there."""
    cache.set(f"progress:{work}", Told(done, of, timezone.now()), KEEP_SECONDS)


def told(work: str) -> Told | None:
    """What was said last; None before it began."""
    found: Told | None = cache.get(f"progress:{work}")
    return found


def is_lost(work: str, asked_at: datetime) -> bool:
    """Whether a work that has no end yet will have none by itself: its worker is gone, or none ever took it up."""
    said = told(work)
    return timezone.now() - said.at > SILENCE if said else timezone.now() - asked_at > PATIENCE
