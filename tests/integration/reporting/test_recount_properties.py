"""Whatever is written in whatever order, recounting what was marked gives what counting everything gives."""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from random import Random

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone

from practices import recounts
from practices.methods import LARC_METHODS
from practices.models import ListSize, Practice
from practices.services import change_kind
from referrals.codes import Action
from referrals.models import ActivityTotal, Fitting
from reporting import recount
from reporting.counting import COUNTS, FIGURES
from reporting.fitted_here.counts import COLUMNS as FITTED_COLUMNS
from reporting.fitted_here.counts import COUNTS as FITTED_COUNTS
from reporting.models import FittedMonth, MissingMonth, PCNMonth, PracticeMonth
from reporting.months import add_months, months_between
from reporting.quality import sending, silence
from reporting.quality.silence import Sender
from tests.builders.activity import extract_row, make_practice, total_row
from tests.builders.capacity import an_admin
from tests.builders.network import count_women, join, make_pcn

pytestmark = pytest.mark.django_db

TODAY = date(2020, 6, 15)
FIRST, LAST = date(2018, 4, 1), date(2020, 6, 1)
MONTHS = months_between(FIRST, LAST)


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    # So few are fitted here that two a year are usual: silence is to be found.
    for module in (sending, silence):
        monkeypatch.setattr(module, "USUAL_A_YEAR", 2)
    with time_machine.travel(TODAY, tick=False):
        yield


# Where the women are registered, where they were fitted, and the first of the month.
Change = tuple[Practice, Practice | None, date | None]


class World:
    """Random changes, each marked as the services mark it: the keys before and after."""

    def __init__(self, seed: int) -> None:
        self.admin = an_admin()
        self.random = Random(seed)
        self.pcns = [make_pcn(f"U0000{number}") for number in range(3)]
        self.practices = [make_practice(f"N8200{number}") for number in range(5)]
        # Whose women are registered elsewhere; what kind each is changes now and then (L3).
        self.places = [*self.practices, make_practice("C00001"), make_practice("C00002")]
        for _ in range(20):  # so that every later change finds something that it changes
            self.make(self.add)

    def day(self) -> date:
        return FIRST - timedelta(days=40) + timedelta(days=self.random.randrange(900))

    def change(self) -> None:
        rows = [self.add, self.add, self.add, self.reverse, self.move, self.total]
        self.make(self.random.choice([*rows, self.join, self.leave, self.size, self.close, self.change_kind]))

    def make(self, change: Callable[[], list[Change]]) -> None:
        with transaction.atomic():
            recounts.mark(recounts.Key(practice.pk, place and place.pk, month) for practice, place, month in change())

    def change_kind(self) -> list[Change]:
        place, kind = self.random.choice(self.places), self.random.choice(list(Practice.Kind))
        change_kind(by=self.admin, practice_id=place.pk, was=Practice.objects.get(pk=place.pk).kind, kind=kind)
        return []  # marked by the service

    def add(self) -> list[Change]:
        practice, day = self.random.choice(self.practices), self.day()
        action = self.random.choice([Action.FIT, Action.FIT, Action.REPLACE, Action.REMOVE])
        place = self.random.choice([practice, self.random.choice(self.places)])
        extract_row(place, registered=practice, method=self.random.choice(LARC_METHODS), action=action, on=day)
        return [(practice, place, day.replace(day=1))]

    def reverse(self) -> list[Change]:
        return [
            (fitting.registered_practice, fitting.fitting_practice, fitting.month)
            for fitting in self.some_fitting(reversed_at=timezone.now())
        ]

    def move(self) -> list[Change]:
        to, day = self.random.choice(self.practices), self.day()
        return [
            key
            for fitting in self.some_fitting(registered_practice=to, performed_on=day)
            for key in [
                (fitting.registered_practice, fitting.fitting_practice, fitting.month),
                (to, fitting.fitting_practice, day.replace(day=1)),
            ]
        ]

    def some_fitting(self, **changes: object) -> list[Fitting]:
        """One fitting as it was before it was changed; none when there is none."""
        fittings = list(Fitting.objects.order_by("pk"))
        if not fittings:
            return []
        chosen = self.random.choice(fittings)
        Fitting.objects.filter(pk=chosen.pk).update(**changes)
        return [chosen]

    def join(self) -> list[Change]:
        practice = self.random.choice(self.practices)
        last = practice.pcn_memberships.order_by("starts_on").last()
        starts = (last.starts_on if last else date(2019, 10, 1)) + timedelta(days=self.random.randrange(1, 90))
        join(practice, self.random.choice(self.pcns), on=starts)
        return [(practice, None, None)]

    def leave(self) -> list[Change]:
        practice = self.random.choice(self.practices)
        for open_one in practice.pcn_memberships.filter(ends_on=None):
            open_one.ends_on = open_one.starts_on + timedelta(days=30)
            open_one.save()
        return [(practice, None, None)]

    def close(self) -> list[Change]:
        practice, day = self.random.choice(self.practices), self.day()
        # A first of a month is the day on which it shows whether the end is exact.
        closed_on = self.random.choice([None, None, day, day.replace(day=1)])
        Practice.objects.filter(pk=practice.pk).update(closed_on=closed_on)
        return [(practice, None, None)]

    def size(self) -> list[Change]:
        practice, day = self.random.choice(self.practices), self.day()
        ListSize.objects.filter(practice=practice, counted_on=day).delete()
        count_women(practice, self.random.choice([900, 1100, None]), on=day, estimated=False)
        return [(practice, None, None)]

    def total(self) -> list[Change]:
        practice, month = self.random.choice(self.practices), self.day().replace(day=1)
        ActivityTotal.objects.filter(fitting_practice=practice, month=month).delete()
        total_row(practice, self.random.randrange(4), method=self.random.choice(LARC_METHODS), month=month)
        return [(practice, practice, month)]


def tables() -> tuple[list[tuple[object, ...]], ...]:
    return (
        sorted(MissingMonth.objects.values_list("practice", "month", "fitting_practice", "usual"), key=str),
        sorted(PracticeMonth.objects.values_list("practice", "pcn", "month", *FIGURES), key=str),
        sorted(PCNMonth.objects.values_list("pcn", "month", *FIGURES), key=str),
        sorted(FittedMonth.objects.values_list("practice", "month", *FITTED_COLUMNS), key=str),
    )


@pytest.mark.parametrize("seed", range(8))
def test_recounting_what_was_marked_equals_counting_everything(seed: int) -> None:
    world = World(seed)
    for _ in range(12):
        for _ in range(world.random.randrange(1, 6)):
            world.change()
        recount.drain()
        recount.drain_silence()
        incremental = tables()
        recount.recompute_all()
        assert tables() == incremental


@pytest.mark.parametrize("seed", range(3))
def test_counts_equal_a_count_by_hand(seed: int) -> None:
    """The same rules once more, row by row in Python, for the sums that SQL makes."""
    world = World(seed)
    for _ in range(60):
        world.change()
    recount.drain()
    by_hand: Counter[tuple[int, date, str]] = Counter()
    for fitting in Fitting.objects.filter(reversed_at=None, action__in=["fit", "replace"]):
        column = column_of(fitting.method, fitting.fitting_practice)
        by_hand[fitting.registered_practice_id, fitting.performed_on.replace(day=1), column] += 1
    for total in ActivityTotal.objects.all():
        by_hand[total.fitting_practice_id, total.month, column_of(total.method, total.fitting_practice)] += (
            total.fittings
        )
    prepared = {
        (row.practice_id, row.month, column): count
        for row in PracticeMonth.objects.all()
        for column in COUNTS
        if (count := getattr(row, column))
    }
    assert any(column.endswith("_at_clinics") for _, _, column in prepared)
    assert prepared == {key: count for key, count in by_hand.items() if count and FIRST <= key[1] <= LAST}
    assert {
        (row.practice_id, row.month): row.women for row in PracticeMonth.objects.all() if row.women
    } == women_by_hand()


@pytest.mark.parametrize("seed", range(3))
def test_what_practices_fitted_equals_a_count_by_hand(seed: int) -> None:
    """By the practice that fitted, in the months that are over, and of them those for women of other practices."""
    world = World(seed)
    for _ in range(60):
        world.change()
    recount.drain()
    recount.drain_silence()
    by_hand: Counter[tuple[int, date, str]] = Counter()
    for fitting in Fitting.objects.filter(reversed_at=None, action__in=["fit", "replace"]):
        by_hand[fitting.fitting_practice_id, fitting.month, fitting.method] += 1
        if fitting.registered_practice_id != fitting.fitting_practice_id:
            by_hand[fitting.fitting_practice_id, fitting.month, f"{fitting.method}_for_others"] += 1
    for total in ActivityTotal.objects.all():
        by_hand[total.fitting_practice_id, total.month, total.method] += total.fittings
    prepared = {
        (row.practice_id, row.month, column): count
        for row in FittedMonth.objects.all()
        for column in FITTED_COUNTS
        if (count := getattr(row, column))
    }
    assert any(column.endswith("_for_others") for _, _, column in prepared)
    assert prepared == {key: count for key, count in by_hand.items() if count and FIRST <= key[1] < LAST}


@pytest.mark.acceptance("A21")
@pytest.mark.parametrize("seed", range(3))
def test_silence_is_what_the_rule_says_month_by_month(seed: int) -> None:
    world = World(seed)
    for _ in range(40):
        world.change()
    recount.drain()
    found = set(MissingMonth.objects.values_list("fitting_practice", "month"))
    assert found
    assert found == {
        (place.pk, month)
        for place in world.places
        for month in MONTHS[:-1]
        if month not in (heard := heard_from(place)) and Sender("", "", None, heard).is_expected(month)
    }


def heard_from(place: Practice) -> Counter[date]:
    """What a place sent by month, and the months for which it sent anything, if only a removal or a 0."""
    heard: Counter[date] = Counter()
    for fitting in Fitting.objects.filter(fitting_practice=place, reversed_at=None):
        heard[fitting.month] += fitting.is_counted
    for total in ActivityTotal.objects.filter(fitting_practice=place):
        heard[total.month] += total.fittings
    return heard


def column_of(method: str, place: Practice) -> str:
    """Where a fitting is counted: by where it was made, now that every change of kind is over."""
    return f"{method}_at_clinics" if place.kind == Practice.Kind.SEXUAL_HEALTH_CLINIC else method


def women_by_hand() -> dict[tuple[int, date], int]:
    women = {}
    for practice in Practice.objects.all():
        for month in MONTHS:
            sizes = [
                size
                for size in practice.list_sizes.all()
                if size.women_15_44 is not None and size.counted_on < add_months(month, 1)
            ]
            if sizes and (practice.closed_on is None or practice.closed_on > month):
                women[practice.pk, month] = max(sizes, key=lambda size: size.counted_on).women_15_44
    return women
