"""How long a session lasts: 15 minutes without activity, 12 hours whatever happens (domain.md 5.3).

The first limit is the age of the cookie and of its row, renewed by every request; the second is kept here.
"""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

LONGEST = timedelta(hours=12)
_BEGAN = "began_at"


def begin(request: HttpRequest) -> None:
    """Note when a session began, in seconds since 1970."""
    request.session[_BEGAN] = int(timezone.now().timestamp())


def seconds_left(request: HttpRequest) -> int:
    """For how long the session goes on if nothing more is done; at most 15 minutes, 0 when it is over."""
    if _BEGAN not in request.session:
        begin(request)
    end: int = request.session[_BEGAN] + int(LONGEST.total_seconds())
    return max(0, min(settings.SESSION_COOKIE_AGE, end - int(timezone.now().timestamp())))
