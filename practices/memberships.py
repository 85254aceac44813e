"""Which PCN a practice is in, was in, or is counted in. Pure: imports no model.

PCNs began on 1 October 2019 and every membership starts then or later. So that the baseline year is whole and
practices always sum to PCNs (architecture.md 5), a practice belongs to its first PCN before it joined it, and stays
with the last one it left until it joins another. Cast back (the default of every rate) asks for the PCN it is in
today, whatever the month; as it was asks for the month.
"""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple


class Stay(NamedTuple):
    """A practice in a PCN from a day until, and not including, another; `as_of` says how recent its source is."""

    pcn: str
    starts_on: date
    ends_on: date | None
    as_of: date = date.min

    @property
    def last(self) -> date:
        """The first day outside, for comparing."""
        return self.ends_on or date.max

    def overlaps(self, other: "Stay") -> bool:
        return self.starts_on < other.last and other.starts_on < self.last


def pcn_on(stays: Iterable[Stay], day: date) -> str | None:
    """The PCN a practice is counted in on a day; None only for a practice that never was in one.

    With today's date this is the cast-back PCN, with a date of the month counted the PCN as it was.
    """
    ordered = sorted(stays, key=lambda stay: stay.starts_on)
    begun = [stay for stay in ordered if stay.starts_on <= day]
    nearest = begun[-1:] or ordered[:1]
    return nearest[0].pcn if nearest else None


def contradicted(stays: Iterable[Stay]) -> list[tuple[Stay, Stay]]:
    """Of stays in one file, those that cannot be kept, each with the stay that stands instead.

    A practice is in one PCN at a time. Of two that overlap the one that lasts longer into the present stands.
    """
    kept: list[Stay] = []
    lost: list[tuple[Stay, Stay]] = []
    for stay in sorted(stays, key=lambda stay: (stay.last, stay.starts_on), reverse=True):
        rival = next((other for other in kept if other.overlaps(stay)), None)
        if rival is None:
            kept.append(stay)
        else:
            lost.append((stay, rival))
    return lost


def settle(claims: Iterable[Stay]) -> list[Stay]:
    """What holds for one practice when files of different dates were read, in whatever order.

    The newest source speaks first; of sources equally new, those that come first in `claims`. What older ones add
    stays as history; where it contradicts a newer one it ends on the day the newer begins, and where it begins no
    earlier than that it is dropped.
    """
    settled: list[Stay] = []
    for claim in sorted(claims, key=lambda stay: stay.as_of, reverse=True):
        if any((stay.pcn, stay.starts_on) == (claim.pcn, claim.starts_on) for stay in settled):
            continue
        first = min((stay.starts_on for stay in settled if stay.overlaps(claim)), default=None)
        if first is None:
            settled.append(claim)
        elif claim.starts_on < first:
            settled.append(claim._replace(ends_on=first))
    return sorted(settled, key=lambda stay: stay.starts_on)
