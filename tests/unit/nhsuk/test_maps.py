"""Tiles under a map: none unless a deployment names them, and then on pages with a map alone."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpResponse

from larc.nhsuk.maps import checked_tiles, may_load_tiles, tile_sources

ADDRESS = "https://tiles.example.org/{z}/{x}/{y}.png"


def test_no_tiles_come_from_anywhere_unless_they_are_named(settings) -> None:
    assert checked_tiles("", "") == {}
    assert settings.MAP_TILES == {}
    assert tile_sources() == []


def test_tiles_come_with_the_name_of_who_gives_them() -> None:
    assert checked_tiles(ADDRESS, "© Example") == {"address": ADDRESS, "attribution": "© Example"}
    with pytest.raises(ImproperlyConfigured, match="MAP_TILES_ATTRIBUTION"):
        checked_tiles(ADDRESS, "")


@pytest.mark.parametrize(
    "address",
    [
        "http://tiles.example.org/{z}/{x}/{y}.png",
        "https://tiles.example.org/map.png",
        "https://{x}.example.org/{z}/{x}/{y}.png",
        "https://tiles.example.org; script-src */{z}/{x}/{y}.png",
        "https:///{z}/{x}/{y}.png",
    ],
)
def test_an_address_that_cannot_be_is_refused_at_the_start(address: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="MAP_TILES_URL"):
        checked_tiles(address, "© Example")


@pytest.mark.parametrize(
    ("address", "source"),
    [
        (ADDRESS, "https://tiles.example.org"),
        ("https://{s}.example.org:8443/{z}/{x}/{y}.png", "https://*.example.org:8443"),
    ],
)
def test_a_page_with_a_map_may_load_images_from_there_and_from_nowhere_else(settings, address, source) -> None:
    settings.MAP_TILES = checked_tiles(address, "© Example")
    response = may_load_tiles(lambda: HttpResponse())()
    assert response._csp_update == {"img-src": [source]}


def test_without_tiles_the_policy_stays_as_it_is() -> None:
    assert not hasattr(may_load_tiles(lambda: HttpResponse())(), "_csp_update")
