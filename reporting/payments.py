"""Payments by head of population, to the penny and as they are shown. Pure. Source: domain.md P7.

A rate is kept as it is paid, not as it is shown: £0.514 a head looks like £0.51 and pays another sum.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal

MONTHS = 12
POUND, PENNY = Decimal(1), Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Payment:
    """`rate` pounds a year for each of `heads`, for some months of the year."""

    title: str
    heads: int
    rate: Decimal
    months: int = MONTHS

    def __post_init__(self) -> None:
        if self.heads < 0 or self.rate < 0 or not 0 <= self.months <= MONTHS:
            raise ValueError("A payment has heads and a rate of at least 0, and 0 to 12 months.")

    @property
    def exact(self) -> Decimal:
        """Pounds, not rounded but by the division by twelve."""
        return self.heads * self.rate * self.months / MONTHS

    @property
    def pounds(self) -> Decimal:
        """Whole pounds, a half upwards."""
        return self.exact.quantize(POUND, ROUND_HALF_UP)

    @property
    def at_rounded_rate(self) -> "Payment":
        """The same at the rate a document shows, which is rounded to the penny."""
        return replace(self, rate=self.rate.quantize(PENNY, ROUND_HALF_UP))

    def reproduces(self, stated: Decimal) -> bool:
        """Whether it comes to a sum that a document states in whole pounds."""
        return self.pounds == stated


@dataclass(frozen=True, slots=True)
class LumpSum:
    """A payment stated as a sum, without heads or a rate."""

    title: str
    pounds: Decimal


def total(payments: Iterable[Payment | LumpSum]) -> Decimal:
    """The sum of the payments as they are shown, so that a reader who adds them up gets the same."""
    return sum((each.pounds for each in payments), Decimal())


def unexplained(payments: Iterable[Payment | LumpSum], stated: Decimal) -> Decimal:
    """What a stated total holds beyond the payments; negative when they come to more."""
    return stated - total(payments)
