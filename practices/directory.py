"""The services of the directory: conditions and procedures, and who manages them. Pure: imports no model.

Source: domain.md 1.1 (complex fittings) and 2.4 (reasons beyond contraception).
"""

import json
from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import NamedTuple

from django.db import models

from practices.methods import COILS, Method


class Service(models.TextChoices):
    IMPLANT = "implant", "Implant"
    DEEP_IMPLANT = "deep_implant", "Deep or complex implant"
    COILS = "coils", "Coils"
    COMPLEX_COIL = "complex_coil", "Complex coil"
    HEAVY_PERIODS = "heavy_periods", "Heavy periods"
    MENOPAUSE = "menopause", "Menopause and HRT"
    RING_PESSARY = "ring_pessary", "Ring pessary"


ABOUT: dict[Service, str] = {
    Service.IMPLANT: "Fitting, replacement and removal.",
    Service.DEEP_IMPLANT: "Such as one that cannot be felt, or that was tried before without success.",
    Service.COILS: "Fitting, replacement and removal of copper and hormonal coils.",
    Service.COMPLEX_COIL: "Such as missing threads, an unusual uterus or an attempt that failed.",
    Service.HEAVY_PERIODS: "Including a hormonal coil for them.",
    Service.MENOPAUSE: "Including a hormonal coil as part of HRT.",
    Service.RING_PESSARY: "Fitting and change.",
}

# What a hub fits says these by itself (Hub.methods): they are never listed a second time.
BY_METHOD: dict[Service, frozenset[Method]] = {
    Service.IMPLANT: frozenset({Method.IMPLANT}),
    Service.COILS: COILS,
    Service.RING_PESSARY: frozenset({Method.RING_PESSARY}),
}
# What a hub lists beyond what it fits.
LISTED = tuple(service for service in Service if service not in BY_METHOD)
# What comes with a method unless an admin takes it off the list.
ORDINARY: dict[Method, tuple[Service, ...]] = {Method.LNG_IUS: (Service.HEAVY_PERIODS, Service.MENOPAUSE)}


def ordinary_services(methods: Iterable[Method | str]) -> list[Service]:
    """What a hub that fits these lists to begin with."""
    return [service for method in methods for service in ORDINARY.get(Method(method), ())]


def services_of_methods(methods: Iterable[Method | str]) -> list[Service]:
    """The services that fitting these is."""
    fitted = {Method(method) for method in methods}
    return [service for service, means in BY_METHOD.items() if means & fitted]


class Listing(NamedTuple):
    """What is said of a service that is listed. Empty texts: no consultant supports it, nothing to note."""

    consultant_support: str = ""
    notes: str = ""


def version_of(listed: Mapping[Service, Listing]) -> str:
    """A word that differs when what is listed does: it guards against stale edits (A12)."""
    told = [(service.value, *listed[service]) for service in sorted(listed)]
    return sha256(json.dumps(told).encode()).hexdigest()[:16]


def settable(hub_methods: Iterable[Method | str] | None) -> tuple[Service, ...]:
    """What can be listed for an organisation: for a hub all that its methods (None: no hub) do not say."""
    return tuple(Service) if hub_methods is None else LISTED
