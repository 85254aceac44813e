"""From where a request comes."""

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """The network address of whoever asks, for limits that are counted by place.

    Behind TRUSTED_PROXIES proxies of our own, each of which adds the address it was asked from to X-Forwarded-For,
    it is that many places from the end: what stands further left a visitor may have written.
    """
    seen = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
    proxies = settings.TRUSTED_PROXIES
    return seen[-proxies] if 0 < proxies <= len(seen) else request.META.get("REMOTE_ADDR", "")
