"""Slows down guessing of passwords: failures within 15 minutes lock an e-mail address, or a network address.

Five failures lock an e-mail address. A network address is shared by a whole practice, or by everyone behind a
proxy, so five slips there must not lock all of them out: it takes fifty, which still stops one machine from trying
many accounts. Counters live in the cache and are keyed by a digest, so that no address can be read there. Known and
unknown e-mail addresses are treated alike, so that a lock tells nobody whether an account exists.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from django.core.cache import cache
from django.utils import timezone
from django.utils.crypto import salted_hmac

WINDOW = timedelta(minutes=15)
EMAIL_LIMIT = 5
NETWORK_LIMIT = 50


class Subject(NamedTuple):
    """Something failures are counted for, and how many it takes to lock it."""

    digest: str
    limit: int

    @property
    def counter(self) -> str:
        return f"log-in-failures:{self.digest}"

    @property
    def lock(self) -> str:
        return f"log-in-locked:{self.digest}"


def email_subject(email: str) -> Subject:
    return Subject(_digest("email", email.strip().lower()), EMAIL_LIMIT)


def network_subject(address: str) -> Subject:
    return Subject(_digest("network", address), NETWORK_LIMIT)


def locked_until(subjects: Iterable[Subject]) -> datetime | None:
    """When the last of the locks ends, or None when there is none."""
    return max(cache.get_many([subject.lock for subject in subjects]).values(), default=None)


def record_failure(subjects: Iterable[Subject]) -> None:
    """Count a failure; one too many within a window locks for the length of a window."""
    seconds = int(WINDOW.total_seconds())
    for subject in subjects:
        cache.add(subject.counter, 0, seconds)
        try:
            failures = cache.incr(subject.counter)
        except ValueError:  # The window ended between the two calls.
            continue
        if failures >= subject.limit:
            cache.set(subject.lock, timezone.now() + WINDOW, seconds)
            cache.delete(subject.counter)


def forget(subject: Subject) -> None:
    """Start counting afresh, after a log-in that succeeded."""
    cache.delete(subject.counter)


def _digest(kind: str, text: str) -> str:
    return salted_hmac(f"larc.accounts.lockout.{kind}", text, algorithm="sha256").hexdigest()
