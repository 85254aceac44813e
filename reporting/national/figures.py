"""The published figures a page shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings

from reporting.models import NationalFigure
from reporting.national.files import LARC

ENGLAND = "E92000001"


@dataclass(frozen=True, slots=True)
class Place:
    """A place of England, by its code."""

    code: str
    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class Line:
    """A place's published values by period."""

    place: Place
    figures: dict[str, NationalFigure]


def places() -> list[Place]:
    """Every place with figures, by name; the latest name where it changed."""
    rows = (
        NationalFigure.objects.filter(indicator=LARC)
        .order_by("area_code", "-period")
        .distinct("area_code")
        .values_list("area_code", "area_name", "area_type")
    )
    return sorted((Place(*row) for row in rows), key=lambda place: (place.name.casefold(), place.code))


def default_codes() -> list[str]:
    """England, the region, the own place and its neighbours, as this deployment names them."""
    return list(settings.NATIONAL_PLACES)


def lines(shown: Sequence[Place]) -> list[Line]:
    """Each place's figures, in the order of the places."""
    found: dict[str, dict[str, NationalFigure]] = {place.code: {} for place in shown}
    for figure in NationalFigure.objects.filter(indicator=LARC, area_code__in=found):
        found[figure.area_code][figure.period] = figure
    return [Line(place, found[place.code]) for place in shown]


def sources() -> list[str]:
    """What the figures were read from."""
    return list(
        NationalFigure.objects.filter(indicator=LARC).order_by("source").values_list("source", flat=True).distinct()
    )
