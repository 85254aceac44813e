"""Who does not use the service yet: PCNs and practices without a referral or fitting. Pure.

Sources: domain.md L2 (PCNs without either in the last three months, with their practices' names) and O4 (practices
without a referral in six months, with denominators).
"""

from __future__ import annotations

import calendar
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from reporting.months import add_months

PCN_MONTHS, PRACTICE_MONTHS = 3, 6


class Use(StrEnum):
    """Whether somebody uses the service."""

    NEVER = "never"
    STOPPED = "stopped"
    ACTIVE = "active"

    @property
    def label(self) -> str:
        return {Use.NEVER: "Never active", Use.STOPPED: "Not active lately", Use.ACTIVE: "Active"}[self]


@dataclass(frozen=True, slots=True)
class PracticeUse:
    """The days of a practice's latest referral and fitting, None without any. `women` aged 15 to 44, None unknown."""

    code: str
    name: str
    last_referral: date | None
    last_fitting: date | None
    women: int | None
    opened_on: date | None = None

    @property
    def last_active(self) -> date | None:
        return max((day for day in (self.last_referral, self.last_fitting) if day), default=None)


@dataclass(frozen=True, slots=True)
class PCNUse:
    """A PCN and its practices. Any one of them makes it active."""

    code: str
    name: str
    practices: tuple[PracticeUse, ...]

    @property
    def last_active(self) -> date | None:
        return max((day for each in self.practices if (day := each.last_active)), default=None)


def use(last_active: date | None, day: date, months: int = PCN_MONTHS) -> Use:
    """Active when anything happened since the same day so many months ago, that day included."""
    if last_active is None:
        return Use.NEVER
    return Use.ACTIVE if last_active >= months_before(day, months) else Use.STOPPED


def not_yet_active(pcns: Iterable[PCNUse], day: date) -> list[tuple[PCNUse, Use]]:
    """PCNs without referral or fitting in the last three months (L2): never active first, then the longest ago."""
    found = [(pcn, use(pcn.last_active, day)) for pcn in pcns]
    listed = [(pcn, state) for pcn, state in found if state != Use.ACTIVE]
    return sorted(listed, key=lambda row: (row[0].last_active or date.min, row[0].name.casefold(), row[0].code))


def not_referring(practices: Iterable[PracticeUse], day: date) -> list[PracticeUse]:
    """Practices without a referral in the last six months (O4), most women first, unknown last.

    One that opened within them has not had six months to refer in and is left out.
    """
    since = months_before(day, PRACTICE_MONTHS)
    listed = [
        each
        for each in practices
        if (each.last_referral is None or each.last_referral < since)
        and (each.opened_on is None or each.opened_on <= since)
    ]
    return sorted(listed, key=lambda each: (each.women is None, -(each.women or 0), each.name.casefold(), each.code))


def months_before(day: date, months: int) -> date:
    """The same day of an earlier month, or its last day when it is shorter."""
    month = add_months(day.replace(day=1), -months)
    return month.replace(day=min(day.day, calendar.monthrange(month.year, month.month)[1]))
