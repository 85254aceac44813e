"""A map of hubs and of women too far from them, drawn on the server. The tables beside it say the same in words.

No background comes from anywhere, so that nobody learns what was looked at. Shapes differ, not only colours.
"""

from itertools import combinations
from math import atan2, cos, dist, radians, sin
from typing import NamedTuple

from markupsafe import Markup

from practices.distance import Point
from practices.next_hub import Candidate, Plan
from practices.presenters.siting import today_words

HUB, NEAR, FAR, INK = "#003087", "#6E7A85", "#C2510A", "#212B32"
# A degree of latitude.
_KM = 111.195
# More would be a blot, and a megabyte: choose a PCN first.
MOST_SHOWN = 1000
NUMBERED = 5
_EDGE = 16
_CIRCLE = Markup('<circle cx="{:.1f}" cy="{:.1f}" r="{}" fill="#fff" stroke="{}" stroke-width="{}"/>')
_TRIANGLE = Markup('<path d="M{:.1f} {:.1f}l5 9h-10z" fill="{}"/>')
_SQUARE = Markup('<rect x="{:.1f}" y="{:.1f}" width="11" height="11" fill="{}" stroke="#fff"/>')
_SCALE = Markup('<path d="M{0} {1}v6h{2:.1f}v-6" fill="none" stroke="{3}"/><text x="{0}" y="{4}">{5:g} km</text>')
_NUMBER = Markup('<g><title>{3}</title>{0}<text x="{1:.1f}" y="{2:.1f}" text-anchor="middle" font-weight="600">{4}')
_TO_PLACE = Markup('<path d="M{:.1f} {:.1f}L{:.1f} {:.1f}" stroke="{}" stroke-width="1.5"/>')
# The radius of a number's circle, and how far two of them stand apart.
_RADIUS, _APART = 10, 24
_ROUNDS = 60


class _Frame(NamedTuple):
    """Turns places into pixels, north up, as wide as it is long on the ground."""

    south: float
    west: float
    scale: float
    squeeze: float
    width: int
    height: int

    def at(self, place: Point) -> tuple[float, float]:
        x = _EDGE + (place[1] - self.west) * self.squeeze * self.scale
        y = self.height - _EDGE - (place[0] - self.south) * self.scale
        return x, y


def svg(plan: Plan) -> Markup | None:
    """A wide and a narrow drawing, of which the style sheet shows one; None where there is too much or nothing."""
    places = [spot.place for spot in plan.spots if spot.place]
    if not places or len(places) > MOST_SHOWN:
        return None
    return _drawing(plan, places, 640, 420, "app-chart__wide") + _drawing(plan, places, 300, 300, "app-chart__narrow")


def _drawing(plan: Plan, places: list[Point], width: int, height: int, name: str) -> Markup:
    frame = _framed([*places, *(each.candidate.place for each in plan.ranked[:NUMBERED])], width, height)
    marks = [
        _triangle(frame.at(place)) if far else _ring(frame.at(place))
        for place, far in zip(places, plan.is_beyond(), strict=True)
    ]
    marks += [_square(at) for hub in plan.ground.hubs if _is_inside(at := frame.at(hub), frame)]
    marks += _numbers([each.candidate for each in plan.ranked[:NUMBERED]], frame)
    marks.append(
        _SCALE.format(1, height - 8, plan.asked.limit_km / _KM * frame.scale, INK, height - 10, plan.asked.limit_km)
    )
    return Markup(
        '<svg class="{}" viewBox="0 0 {} {}" xmlns="http://www.w3.org/2000/svg" font-size="14" fill="{}">{}</svg>'
    ).format(name, width, height, INK, Markup("").join(marks))


def _framed(places: list[Point], width: int, height: int) -> _Frame:
    latitudes, longitudes = zip(*places, strict=True)
    squeeze = cos(radians((min(latitudes) + max(latitudes)) / 2))
    tall, broad = max(latitudes) - min(latitudes), (max(longitudes) - min(longitudes)) * squeeze
    # A single place, or several at one postcode, has no extent of its own: about a kilometre.
    scale = min((height - 2 * _EDGE) / max(tall, 0.01), (width - 2 * _EDGE) / max(broad, 0.01))
    south = min(latitudes) - ((height - 2 * _EDGE) / scale - tall) / 2
    west = min(longitudes) - ((width - 2 * _EDGE) / scale - broad) / 2 / squeeze
    return _Frame(south, west, scale, squeeze, width, height)


def _is_inside(at: tuple[float, float], frame: _Frame) -> bool:
    return 0 < at[0] < frame.width and 0 < at[1] < frame.height


def _ring(at: tuple[float, float]) -> Markup:
    return _CIRCLE.format(*at, 3.5, NEAR, 1.5)


def _triangle(at: tuple[float, float]) -> Markup:
    return _TRIANGLE.format(at[0], at[1] - 5.5, FAR)


def _square(at: tuple[float, float]) -> Markup:
    return _SQUARE.format(at[0] - 5.5, at[1] - 5.5, HUB)


def _numbers(candidates: list[Candidate], frame: _Frame) -> list[Markup]:
    """The numbers side by side where places are close, each with a line to its own; a pointer shows the name."""
    places = [frame.at(candidate.place) for candidate in candidates]
    moved = spread(places, frame.width, frame.height)
    lines = [
        _TO_PLACE.format(*place, *at, INK) for place, at in zip(places, moved, strict=True) if dist(place, at) > 1
    ]
    return lines + [
        _number(at, number, candidate) for number, (at, candidate) in enumerate(zip(moved, candidates, strict=True), 1)
    ]


def spread(places: list[tuple[float, float]], width: float, height: float) -> list[tuple[float, float]]:
    """Places moved apart until no two circles overlap, inside a drawing of this size; those that do not stay."""
    found = list(places)
    for _ in range(_ROUNDS):
        for one, other in combinations(range(len(found)), 2):
            (left, top), (right, foot) = found[one], found[other]
            gap = dist(found[one], found[other])
            if gap >= _APART:
                continue
            # Several at one place part in different directions.
            turn = atan2(foot - top, right - left) if gap > 0.01 else 2.4 * other
            step = (_APART - gap) / 2 + 0.1
            x, y = step * cos(turn), step * sin(turn)
            found[one] = _inside(left - x, top - y, width, height)
            found[other] = _inside(right + x, foot + y, width, height)
    return found


def _inside(x: float, y: float, width: float, height: float) -> tuple[float, float]:
    return min(max(x, _RADIUS + 1), width - _RADIUS - 1), min(max(y, _RADIUS + 1), height - _RADIUS - 1)


def _number(at: tuple[float, float], number: int, candidate: Candidate) -> Markup:
    today = today_words(candidate)
    name = f"{candidate.name}: {today}" if today else candidate.name
    circle = _CIRCLE.format(*at, _RADIUS, INK, 2)
    return _NUMBER.format(circle, at[0], at[1] + 5, name, number) + Markup("</text></g>")
