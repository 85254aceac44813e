"""Women aged 15 to 44 where the source does not split by age and sex, and list sizes too odd to believe. Pure.

Estimate: the practice's nearest counted share of women 15 to 44 times its dated list size, always labelled so.
Source: shared rule of the project, README of practices/reference.
"""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import NamedTuple

# A20: a jump against a snapshot within this time is more than growth; against an older one only a tenfold is.
COMPARABLE = timedelta(days=400)
LARGEST_JUMP = 0.20
TENFOLD = 10


class Count(NamedTuple):
    """Patients registered on a day and the women 15 to 44 counted among them; None: not given."""

    day: date
    patients: int | None
    women: int | None = None


def estimate(counts: Iterable[Count], wanted: Count) -> int | None:
    """Women 15 to 44 on a day for which only patients are known; None when the practice has no counted share."""
    shares = [(day, patients, women) for day, patients, women in counts if patients and women is not None]
    if wanted.patients is None or not shares:
        return None
    _, patients, women = min(shares, key=lambda share: (abs(share[0] - wanted.day), -share[0].toordinal()))
    # Whole numbers throughout, halves up: the same on every machine.
    return (2 * wanted.patients * women + patients) // (2 * patients)


def jump(earlier: Sequence[tuple[date, int]], day: date, patients: int) -> str:
    """Why a list size cannot be believed beside those of the same practice before it; empty when it can."""
    before = [(then, size) for then, size in earlier if then < day and size]
    tenfold = next((size for _, size in before if not size / TENFOLD < patients < size * TENFOLD), None)
    if tenfold is not None:
        return f"Ten times more or less than the {tenfold:,} patients of an earlier file."
    recent = max((then, size) for then, size in before) if before else None
    if recent is None or day - recent[0] > COMPARABLE or abs(patients - recent[1]) <= LARGEST_JUMP * recent[1]:
        return ""
    return f"Differs by more than 20% from the {recent[1]:,} patients on {recent[0]:%Y-%m-%d}."
