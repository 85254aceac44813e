"""Tiles under a map: off unless a deployment names where they come from, and then only on pages with a map."""

import re
from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from csp.decorators import csp_update
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.http.response import HttpResponseBase

View = Callable[..., HttpResponseBase]

_PARTS = ("{z}", "{x}", "{y}")


def checked_tiles(address: str, attribution: str) -> dict[str, str]:
    """Address and attribution of tiles as settings keep them; empty for none. Raises ImproperlyConfigured.

    `address` is https with {z}, {x} and {y}, and may have {s} as the first part of its host name.
    """
    if not address:
        return {}
    host = urlsplit(address).netloc
    if not address.startswith("https://") or any(part not in address for part in _PARTS):
        raise ImproperlyConfigured("MAP_TILES_URL is an address like https://tiles.example.org/{z}/{x}/{y}.png.")
    if not re.fullmatch(r"(\{s\}\.)?[a-z0-9.-]+(:[0-9]+)?", host):
        raise ImproperlyConfigured("The host name in MAP_TILES_URL may have nothing variable but a first {s}.")
    if not attribution:
        raise ImproperlyConfigured("Set MAP_TILES_ATTRIBUTION: whoever gives MAP_TILES_URL asks to be named.")
    return {"address": address, "attribution": attribution}


def tile_sources() -> list[str]:
    """What the content security policy must let pages with a map load images from."""
    if not settings.MAP_TILES:
        return []
    return [f"https://{urlsplit(settings.MAP_TILES['address']).netloc.replace('{s}', '*')}"]


def may_load_tiles(view: View) -> View:
    """A view whose page has a map: it may load tiles where there are any, and nothing else from elsewhere."""

    @wraps(view)
    def page(*args: Any, **kwargs: Any) -> HttpResponseBase:
        sources = tile_sources()
        shown = csp_update({"img-src": sources})(view) if sources else view
        return shown(*args, **kwargs)

    return page
