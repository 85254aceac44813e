"""Which fittings a report counts, as one value that goes from its address to the SQL. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from reporting.measures import Services

# What no source gave: fittings without a reason, and monthly totals, which never have one.
NOT_KNOWN: Final = "not-known"
# As short as the box of a filter (domain.md 2.4). With every reason these are all there are, and none counts twice.
REASONS: Final[Mapping[str, str]] = {
    "contraception": "Contraception",
    "hmb": "Heavy periods",
    "hrt": "HRT",
    "several": "More than one of these",
    "other": "Another reason",
    NOT_KNOWN: "Not known",
}
# The same in the middle of a sentence.
_WHY: Final[Mapping[str, str]] = {
    "contraception": "for contraception",
    "hmb": "for heavy periods",
    "hrt": "for HRT",
    "several": "for more than one reason",
    "other": "for another reason",
    NOT_KNOWN: "without a known reason",
}


@dataclass(frozen=True, slots=True)
class Included:
    """Fittings at GP practices, or at clinics too; for every reason (""), or for one of REASONS alone.

    ValueError for a reason that is none of them, so that one may stand in SQL.
    """

    services: Services = Services.GP
    reason: str = ""

    def __post_init__(self) -> None:
        if self.reason and self.reason not in REASONS:
            raise ValueError(f"There is no reason {self.reason}.")

    @property
    def why(self) -> str:
        """For heavy periods; nothing for every reason."""
        return _WHY[self.reason] if self.reason else ""

    def is_for(self, indication: str) -> bool:
        """Whether a fitting with this reason, "" where there is none, is one of them."""
        return not self.reason or self.reason == (indication or NOT_KNOWN)


# What reports count when nothing is chosen.
USUAL: Final = Included()
