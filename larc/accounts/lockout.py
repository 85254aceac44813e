"""Slows down guessing of passwords: five failures within 15 minutes lock an e-mail address, or a network address.

Counters live in the cache and are keyed by a digest, so that no address can be read there. Known and unknown
e-mail addresses are treated alike, so that a lock tells nobody whether an account exists.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.core.cache import cache
from django.utils import timezone
from django.utils.crypto import salted_hmac

LIMIT = 5
WINDOW = timedelta(minutes=15)


def subjects(email: str, network_address: str) -> list[str]:
    """The two things failures are counted for."""
    return [_digest("email", email.strip().lower()), _digest("network", network_address)]


def locked_until(keys: Iterable[str]) -> datetime | None:
    """When the last of the locks ends, or None when there is none."""
    return max(cache.get_many([f"log-in-locked:{key}" for key in keys]).values(), default=None)


def record_failure(keys: Iterable[str]) -> None:
    """Count a failure; the fifth within the window locks for the length of a window."""
    seconds = int(WINDOW.total_seconds())
    for key in keys:
        counter = f"log-in-failures:{key}"
        cache.add(counter, 0, seconds)
        try:
            failures = cache.incr(counter)
        except ValueError:  # The window ended between the two calls.
            continue
        if failures >= LIMIT:
            cache.set(f"log-in-locked:{key}", timezone.now() + WINDOW, seconds)
            cache.delete(counter)


def forget(keys: Iterable[str]) -> None:
    """Start counting afresh, after a log-in that succeeded."""
    cache.delete_many([f"log-in-failures:{key}" for key in keys])


def _digest(kind: str, text: str) -> str:
    return salted_hmac(f"larc.accounts.lockout.{kind}", text, algorithm="sha256").hexdigest()
