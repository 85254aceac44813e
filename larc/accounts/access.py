"""Every route is public by name or declares the permission it needs; anything else is refused.

A view declares it once, ``@requires(Permission.REFER)``. The middleware reads the declaration, so that
forgetting it closes a page instead of opening it.
"""

from collections.abc import Callable
from typing import Any

from larc.accounts.permissions import Permission

PUBLIC_ROUTES = frozenset(
    {
        "log-in",
        "log-out",
        "demo-log-in",
        "healthz",
        "readyz",
        "accessibility",
    }
)


def requires(permission: Permission) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Declare the permission a view (function, or the result of ``as_view()``) needs."""

    def declare(view: Callable[..., Any]) -> Callable[..., Any]:
        view.required_permission = permission  # type: ignore[attr-defined]
        return view

    return declare


def required_permission(view: Callable[..., Any]) -> Permission | None:
    """The permission a view declares, or None when it declares none."""
    return getattr(view, "required_permission", None)
