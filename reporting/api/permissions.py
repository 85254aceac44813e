from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from larc.accounts.permissions import Permission


class MayViewRates(BasePermission):
    """As on the pages: people of the network, by role."""

    def has_permission(self, request: Request, view: object) -> bool:
        return bool(request.user.is_authenticated and request.user.has_permission(Permission.VIEW_RATES))


class MayViewPublished(BasePermission):
    """Everyone who is logged in, by role: what is published may leave the network."""

    def has_permission(self, request: Request, view: object) -> bool:
        return bool(request.user.is_authenticated and request.user.has_permission(Permission.VIEW_PUBLISHED))
