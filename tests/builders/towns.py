"""A town along one line, for tests of how far women have to go."""

from datetime import date

from practices.models import DeprivationScore, Practice
from tests.builders.capacity import a_hub, a_practice
from tests.builders.network import count_women, join, make_pcn


def north(km: float) -> tuple[float, float]:
    """So many kilometres north of the middle."""
    return 53.4 + km / 111.19508, -2.9


def practice_with(
    women: int | None, name: str = "", *, at: tuple[float, float] | None = north(0), **fields
) -> Practice:
    """An open practice with so many women registered, or with no list at all."""
    practice = a_practice(name, at=at, **fields)
    if women is not None:
        count_women(practice, women, on=date(2025, 5, 1))
    return practice


def a_town() -> dict[str, Practice]:
    """A hub, and at 1, 5 and 6 km north of it practices that only refer; the last two in another PCN."""
    hub = a_hub("Hub", at=north(0)).practice
    count_women(hub, 1000, on=date(2025, 5, 1))
    near, far, farther = (
        practice_with(women, name, at=north(km))
        for women, name, km in ((100, "Near", 1), (300, "Far", 5), (40, "Farther", 6))
    )
    for practice in (hub, near):
        join(practice, make_pcn("U1", "North PCN"))
    for practice in (far, farther):
        join(practice, make_pcn("U2", "South PCN"))
    for practice, decile in ((hub, 1), (near, 2), (far, 4)):
        DeprivationScore.objects.create(practice=practice, index="IMD 2019", score=50, decile=decile, source="test")
    return {practice.name: practice for practice in (hub, near, far, farther)}
