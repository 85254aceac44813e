"""Where there is room in the next weeks, and where more patients wait for a time than there are times to give them.

Counts without any patient, in as many queries for one hub as for all.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, F, Min

from practices.methods import Method
from practices.models import Hub, Slot
from referrals.clocks import london_date, start_of
from referrals.models import Referral
from referrals.workflow import Status

WEEKS = 4
# With the hub and without a time: these take one of its free slots next.
TO_BOOK = (Status.SUBMITTED, Status.INFO_REQUESTED, Status.ACCEPTED)


@dataclass(frozen=True, slots=True)
class Openings:
    """One hub: its free slots by method and week (0 is the seven days from today), all of them, and who waits.

    A slot for several methods is counted under each and once in `free`.
    """

    hub: Hub
    by_method: dict[tuple[Method, int], int]
    free: int
    next_free: datetime | None
    waiting: int

    @property
    def short_by(self) -> int:
        """How many of those who wait find no free slot in these weeks; 0 when all do."""
        return max(0, self.waiting - self.free)


def openings(*, hubs: Iterable[Hub], now: datetime) -> list[Openings]:
    """What each hub has free in the next 4 weeks, the shortest first: by those left without, then the fewest free."""
    hubs = list(hubs)
    by_method, free, earliest, waiting = _by_method(hubs, now), _free(hubs, now), _earliest(hubs, now), _waiting(hubs)
    found = [
        Openings(hub, by_method[hub.pk], free[hub.pk], earliest.get(hub.pk), waiting.get(hub.pk, 0)) for hub in hubs
    ]
    return sorted(found, key=lambda each: (-each.short_by, each.free, each.hub.practice.name, each.hub.pk))


def _slots(hubs: list[Hub], now: datetime) -> Any:
    """Free slots of these hubs in the next weeks, today's remaining ones with them."""
    end = start_of(london_date(now) + timedelta(weeks=WEEKS))
    return Slot.objects.free(now).filter(session__hub__in=hubs, starts_at__lt=end).order_by()


def _by_method(hubs: list[Hub], now: datetime) -> dict[int, dict[tuple[Method, int], int]]:
    today = london_date(now)
    counts: dict[int, dict[tuple[Method, int], int]] = defaultdict(Counter)
    rows = _slots(hubs, now).values("session__hub", "session__day", "methods").annotate(number=Count("pk"))
    for row in rows:
        week = (row["session__day"] - today).days // 7
        for method in row["methods"]:
            counts[row["session__hub"]][Method(method), week] += row["number"]
    return counts


def _free(hubs: list[Hub], now: datetime) -> Counter[int]:
    rows = _slots(hubs, now).values_list("session__hub").annotate(number=Count("pk"))
    return Counter(dict(rows))


def _earliest(hubs: list[Hub], now: datetime) -> dict[int, datetime]:
    rows = Slot.objects.free(now).filter(session__hub__in=hubs).order_by()
    return dict(rows.values_list("session__hub").annotate(first=Min("starts_at")))


def _waiting(hubs: list[Hub]) -> dict[int, int]:
    rows = Referral.objects.filter(hub__in=hubs, status__in=TO_BOOK).order_by()
    return dict(rows.values_list(F("hub")).annotate(number=Count("pk")))
