"""Forecasts of single hubs, kept for a day: the same is not played twice."""

from __future__ import annotations

from functools import cache as remember
from hashlib import sha256
from pathlib import Path

from django.core.cache import cache

from referrals.forecast import cases as method
from referrals.forecast.cases import Case
from referrals.forecast.outlook import Forecast, Outlook

KEEP_SECONDS = 24 * 60 * 60


def remembered(case: Case, standard: int) -> Forecast:
    """A hub's forecast, made again only when anything it is made from is another: it is always the same then."""
    key = f"forecast:{version()}:{sha256(repr((case, standard)).encode()).hexdigest()}"
    known: Forecast | None = cache.get(key)
    if known is None:
        known = Outlook([case], standard=standard).forecast()
        cache.set(key, known, KEEP_SECONDS)
    return known


@remember
def version() -> str:
    """Changes when the method does, so that nothing made by another release is shown."""
    code = sorted(Path(method.__file__).parent.glob("*.py"))
    return sha256(b"".join(path.read_bytes() for path in code)).hexdigest()[:16]
