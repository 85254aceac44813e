"""How often something may be done within an hour. Counters live in the cache, keyed by a digest of whom they count."""

from django.core.cache import cache
from django.utils.crypto import salted_hmac

_AN_HOUR = 3600


def is_too_many(kind: str, subject: str, *, most: int) -> bool:
    """Count one more of a kind by a subject; whether that is more than `most` within an hour of the first."""
    key = salted_hmac(f"larc.accounts.limits.{kind}", subject, algorithm="sha256").hexdigest()
    if cache.add(key, 1, timeout=_AN_HOUR):
        return False
    try:
        return cache.incr(key) > most
    except ValueError:  # The hour ended between the two calls.
        return False
