"""What every form carries besides its token."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.template.backends.utils import csrf_input
from django.utils.functional import SimpleLazyObject
from markupsafe import Markup

from larc.accounts import kept, sessions

HIDDEN = Markup('<input type="hidden" name="{}" value="{}">')


def forms(request: HttpRequest) -> Mapping[str, Any]:
    """A context processor: `csrf_input` also says whose page the form is on; and how long the session still lasts."""
    user = getattr(request, "user", None)  # An error may strike before the session was read.
    if not user or not user.is_authenticated:
        return {"session_seconds": None}
    return {
        "csrf_input": SimpleLazyObject(lambda: csrf_input(request) + HIDDEN.format(kept.WHOSE, kept.signature(user))),
        "session_seconds": sessions.seconds_left(request),
    }
