"""The worker leaves a sign of life in the cache; /readyz looks for it."""

from typing import Any

from django.core.cache import cache

KEY = "worker-heartbeat"
EVERY_SECONDS = 10
# A sign this old has gone from the cache, and the service is not ready.
STALE_SECONDS = 60


def begin(sender: Any, **_: Any) -> None:
    """Beat at once, then regularly, from the loop that also takes tasks: if that hangs, so does this."""
    beat()
    sender.timer.call_repeatedly(EVERY_SECONDS, beat)


def beat() -> None:
    """Leave the sign."""
    cache.set(KEY, True, timeout=STALE_SECONDS)


def is_beating() -> bool:
    """Whether some worker left a sign lately."""
    return cache.get(KEY) is not None
