"""The parameters each report knows, by the name of its route: one that is not here has none. Any other answers 400.

What each may say is checked by the forms of the reports, which answer 400 as well.
"""

from collections.abc import Mapping
from typing import Final

from reporting.downloads.answers import PARAMETER as FILE
from reporting.filters import NAMES

_RATES = (*NAMES, FILE)
# Of a fitting rate; what else an explanation may be asked is of figures that are counted live.
EXPLAINED = ("pcn", "figure", "method", "month", "services", "basis", "practice", "indication")
_FORECAST = ("place", "standard", "more", "without")
_YEAR = ("services", "last", "area", FILE)

REPORTS: Final[Mapping[str, tuple[str, ...]]] = {
    "overview": (*_RATES, "area"),
    "pcn": _RATES,
    "spc": (*_RATES, "limits"),
    "network-spc": (*_RATES, "limits", "area"),
    "pcn-projection": _RATES,
    "projection": (*_RATES, "area"),
    "pcn-csv": NAMES,
    "explain": (*EXPLAINED, "about", "kind", "target", "area", "hub", "weeks", *_FORECAST),
    "equity": ("method", *_YEAR),
    "funnel": ("method", *_YEAR),
    "breakdown": (*_YEAR, "pcn"),
    "data-quality": ("area",),
    "not-active": ("area",),
    "fill": ("weeks", "area", FILE),
    "national": ("place",),
    "waits": ("area", "target", "method", "indication", "first", "last", FILE),
    "refills": ("weeks",),
    **dict.fromkeys(("targets", "pcn-targets"), ("method", "quarter")),
    "publish": ("month",),
    "published": ("method", "cut"),
    "published-csv": ("cut",),
}
FORECAST: Final[Mapping[str, tuple[str, ...]]] = {"forecast": ("place", "standard", "area", "more", "without", FILE)}
FILLING: Final[Mapping[str, tuple[str, ...]]] = {"fill": ("weeks", FILE)}
