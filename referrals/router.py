"""The single doorway (S1): every referral enters by one form, and here it is told which services it needs. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from practices.directory import Service
from practices.methods import COILS, EITHER_COIL, Method, Procedure

if TYPE_CHECKING:
    from referrals.models import Referral

# A reason that is not contraception is a condition somebody must manage (domain.md 2.4). Of several it is not known
# which they are, so whoever takes them manages all.
_FOR_REASON: dict[str, frozenset[Service]] = {
    "hmb": frozenset({Service.HEAVY_PERIODS}),
    "hrt": frozenset({Service.MENOPAUSE}),
    "several": frozenset({Service.HEAVY_PERIODS, Service.MENOPAUSE}),
}


def need(
    method: str, procedure: str, indication: str = "", *, is_complex: bool = False, device_in_place: str = ""
) -> frozenset[Service]:
    """The services a referral needs, of which whoever takes it provides every one.

    `method` may be EITHER_COIL; `indication` is an Indication, `device_in_place` a Method or empty. A complex exchange
    of one kind for the other needs both: the answers do not say which of the two is the complex part.
    """
    needed = {_ordinary(method)}
    if is_complex:
        kinds = {method, device_in_place} - {""} if procedure != Procedure.FIT else {method}
        needed |= {service for kind in kinds if (service := _complex(kind))}
    if procedure != Procedure.REMOVE:
        needed |= _FOR_REASON.get(indication, frozenset())
    return frozenset(needed)


def need_of(referral: Referral, *, is_complex: bool | None = None) -> frozenset[Service]:
    """The services this referral needs; with `is_complex` as it would then."""
    return need(
        referral.method,
        referral.procedure,
        referral.indication,
        is_complex=referral.is_complex if is_complex is None else is_complex,
        device_in_place=referral.device_in_place,
    )


def _ordinary(method: str) -> Service:
    if method == EITHER_COIL or method in COILS:
        return Service.COILS
    return Service.IMPLANT if Method(method) == Method.IMPLANT else Service.RING_PESSARY


def _complex(method: str) -> Service | None:
    """No complex ring pessary is known: no safety question is asked about one (domain.md 1.1)."""
    ordinary = _ordinary(method)
    return {Service.IMPLANT: Service.DEEP_IMPLANT, Service.COILS: Service.COMPLEX_COIL}.get(ordinary)
