"""Another time for the services, while the demonstration's past is made."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.utils import timezone


@contextmanager
def as_if_at(moment: datetime) -> Iterator[None]:
    """Let the services believe it is another moment, so that what they stamp and check belongs together.

    The demonstration needs referrals that have waited for weeks, and a story, once told, cannot be changed
    afterwards: its events are append-only. The command runs alone in its process, so nobody else sees this clock.
    """
    real = timezone.now
    timezone.now = lambda: moment
    try:
        yield
    finally:
        timezone.now = real
