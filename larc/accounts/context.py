"""What every form carries besides its token."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.template.backends.utils import csrf_input
from django.utils.functional import lazy
from django.utils.html import format_html
from django.utils.safestring import SafeString

from larc.accounts import kept, sessions
from larc.accounts.models import User


def forms(request: HttpRequest) -> Mapping[str, Any]:
    """A context processor: `csrf_input` also says whose page the form is on; and how long the session still lasts."""
    user = getattr(request, "user", None)  # An error may strike before the session was read.
    if not user or not user.is_authenticated:
        return {"session_seconds": None}
    return {"csrf_input": lazy_inputs(request, user), "session_seconds": sessions.seconds_left(request)}


def inputs(request: HttpRequest, user: User) -> SafeString:
    """The hidden fields of a form: its token, and whose page it is on."""
    return format_html(
        '{}<input type="hidden" name="{}" value="{}">', csrf_input(request), kept.WHOSE, kept.signature(user)
    )


# Only a page with a form asks for a token.
lazy_inputs = lazy(inputs, SafeString, str)
