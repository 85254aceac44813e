"""Every route is public by name or declares the permission it needs; anything else is refused.

A view declares it once, ``@requires(Permission.REFER)``. The middleware reads the declaration, so that
forgetting it closes a page instead of opening it.
"""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest

from larc.accounts.models import User
from larc.accounts.permissions import Permission


class PersonRequest(HttpRequest):
    """The request of a page that is not public: whoever opens it is logged in. The middleware has made sure."""

    user: User


PUBLIC_ROUTES = frozenset(
    {
        "log-in",
        "log-out",
        "keep-form",
        "demo-log-in",
        "healthz",
        "readyz",
        "accessibility",
        # Calendar programs cannot log in: the secret in the address stands for its person. No patient is behind it.
        "practices:feed",
        # Patients who ask for themselves (O8). Not there unless a deployment switches them on.
        "referrals:ask",
        "referrals:ask-practice",
        "referrals:asked",
    }
)


def requires(*permissions: Permission) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Declare what a view (function, or the result of ``as_view()``) needs: any one of these permissions opens it."""

    def declare(view: Callable[..., Any]) -> Callable[..., Any]:
        view.required_permissions = frozenset(permissions)  # type: ignore[attr-defined]
        return view

    return declare


def required_permissions(view: Callable[..., Any]) -> frozenset[Permission]:
    """The permissions of which a view needs one. Empty when it declares none, and then nobody may open it."""
    return getattr(view, "required_permissions", frozenset())
