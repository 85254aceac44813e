"""Where there is room in the next weeks, and where more patients wait for a time than there are times to give them.

Counts without any patient, in as many queries for one hub as for all.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Min

from practices.methods import Method
from practices.models import Hub, Slot
from referrals.clocks import london_date, start_of
from referrals.models import Referral
from referrals.shortage import Shortage, shortage
from referrals.workflow import Status

WEEKS = 4
# With the hub and without a time: these take one of its free slots next.
TO_BOOK = (Status.SUBMITTED, Status.INFO_REQUESTED, Status.ACCEPTED)

# Free slots by the methods each is for and the week.
Slots = Counter[tuple[frozenset[Method], int]]


@dataclass(frozen=True, slots=True)
class Openings:
    """One hub: its free slots by method and week (0 is the seven days from today), all of them, and who waits.

    A slot for several methods is counted under each and once in `free`. `short` are those who find none for what they
    need.
    """

    hub: Hub
    by_method: dict[tuple[Method, int], int]
    free: int
    next_free: datetime | None
    waiting: int
    short: Shortage

    @property
    def short_by(self) -> int:
        """How many of those who wait find no free slot in these weeks; 0 when all do."""
        return self.short.patients


def openings(*, hubs: Iterable[Hub], now: datetime) -> list[Openings]:
    """What each hub has free in the next 4 weeks, the shortest first: by those left without, then the fewest free."""
    hubs = list(hubs)
    slots, earliest, waiting = _slots(hubs, now), _earliest(hubs, now), _waiting(hubs)
    found = [_of(hub, slots[hub.pk], earliest.get(hub.pk), waiting[hub.pk]) for hub in hubs]
    return sorted(found, key=lambda each: (-each.short_by, each.free, each.hub.practice.name, each.hub.pk))


def _of(hub: Hub, slots: Slots, earliest: datetime | None, waiting: Counter[str]) -> Openings:
    by_method: Counter[tuple[Method, int]] = Counter()
    by_kind: Counter[frozenset[Method]] = Counter()
    for (methods, week), number in slots.items():
        by_kind[methods] += number
        for method in methods:
            by_method[method, week] += number
    short = shortage(waiting=waiting, free=by_kind)
    return Openings(hub, by_method, by_kind.total(), earliest, waiting.total(), short)


def _slots(hubs: list[Hub], now: datetime) -> dict[int, Slots]:
    """How many free slots of these hubs there are in the next weeks, by the methods each is for and the week."""
    today = london_date(now)
    end = start_of(today + timedelta(weeks=WEEKS))
    free = Slot.objects.free(now).filter(session__hub__in=hubs, starts_at__lt=end).order_by()
    counts: dict[int, Slots] = defaultdict(Counter)
    for row in free.values("session__hub", "session__day", "methods").annotate(number=Count("pk")):
        methods = frozenset(Method(method) for method in row["methods"])
        counts[row["session__hub"]][methods, (row["session__day"] - today).days // 7] += row["number"]
    return counts


def _earliest(hubs: list[Hub], now: datetime) -> dict[int, datetime]:
    rows = Slot.objects.free(now).filter(session__hub__in=hubs).order_by()
    return dict(rows.values_list("session__hub").annotate(first=Min("starts_at")))


def _waiting(hubs: list[Hub]) -> dict[int, Counter[str]]:
    """Who waits at each hub, by what they need."""
    counts: dict[int, Counter[str]] = defaultdict(Counter)
    rows = Referral.objects.filter(hub__in=hubs, status__in=TO_BOOK).order_by()
    for hub, need, number in rows.values_list("hub", "method").annotate(number=Count("pk")):
        counts[hub][need] = number
    return counts
