"""Choosing a fitting practice, from somewhere in England: the page of ranked hubs, and the ranking alone (ADR 11)."""

import random
import uuid
from dataclasses import dataclass
from statistics import median

import numpy as np
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from benchmarks import replay
from benchmarks.measure import Finding, Timed, at_most, for_information, in_turn, percentile, ratios
from benchmarks.people import NEED, PATIENT, make_user
from benchmarks.run import Run
from larc.accounts.permissions import Role
from practices.distance import Point, miles_from
from practices.models import Practice
from practices.selectors import First, hub_choices
from practices.tradeoff import Order
from referrals import services

TITLE = "Hub search"
OWN_WORK, TAIL, SEARCH_ALONE = 3, 3, 20
SHOWN = 10
SPOKES = 20


def measure(run: Run) -> list[Finding]:
    """The page against all its queries sent plainly, its tail against those and a page with nothing in it."""
    spokes = [Spoke.drawn(practice) for practice in _drawn(min(SPOKES, run.short_repeats))]
    statements = {spoke.path: spoke.statements() for spoke in spokes}
    numbers = {len(each) for each in statements.values()}
    # Where few practices are near, appointments are looked up a second time, further away.
    if max(numbers) > min(numbers) + 1:
        raise AssertionError(f"The number of queries depends on where the search is made from: {numbers}.")
    points = np.array(Practice.objects.values_list("latitude", "longitude"), dtype=np.float64)
    link = replay.connect()
    bare = Client(headers={"host": "localhost"})
    bare.force_login(make_user(Role.COMMISSIONER))
    turn = Turn(spokes)
    times = in_turn(
        run.short_repeats,
        page=Timed(lambda: turn.spoke.open(), before=turn.next),
        queries=Timed(lambda: replay.send(link, statements[turn.spoke.path])),
        bare=Timed(lambda: bare.get(reverse("bare"))),
        all=Timed(lambda: turn.spoke.rank(First(Order.BALANCED))),
        first=Timed(lambda: turn.spoke.rank(First(Order.BALANCED, SHOWN))),
        select=Timed(_select_one),
        numpy=Timed(lambda: np.argsort(miles_from(turn.spoke.place, points))),
    )
    link.close()
    floor = f"its {max(numbers)} queries by psycopg2"
    tail = f"{floor}, and a bare page in the same process"
    least = [sum(pair) for pair in zip(times["queries"], times["bare"], strict=True)]
    alone = SEARCH_ALONE * median([sum(pair) for pair in zip(times["select"], times["numpy"], strict=True)])
    page = f"{TITLE}, the page"
    return [
        at_most(page, ratios(times["page"], times["queries"]), OWN_WORK, floor=floor),
        at_most(
            f"{page}, 95th percentile",
            [percentile(times["page"], 95) / percentile(least, 95)],
            TAIL,
            floor=f"{tail}, 95th percentile",
        ),
        for_information(
            f"{page}, 95th percentile",
            [percentile(times["page"], 95) / alone],
            floor=f"{SEARCH_ALONE} × (SELECT 1 + numpy): the target until ADR 11",
        ),
        for_information(f"{page}: time", times["page"], unit=" ms"),
        for_information(f"{floor}: time", times["queries"], unit=" ms"),
        for_information("a bare page in the same process: time", times["bare"], unit=" ms"),
        for_information(f"Finding the first {SHOWN} of every able hub: time", times["first"], unit=" ms"),
        for_information("The same with the appointments of all looked up: time", times["all"], unit=" ms"),
        for_information("numpy over every practice: time", times["numpy"], unit=" ms"),
    ]


@dataclass(frozen=True)
class Spoke:
    """A practice with a draft whose fitting practice is to be chosen, and a browser logged in there."""

    client: Client
    path: str
    place: Point

    @classmethod
    def drawn(cls, practice: Practice) -> "Spoke":
        user = make_user(Role.PRACTICE_STAFF, practice)
        draft = services.start_draft(by=user, practice=practice, key=uuid.uuid4(), patient=PATIENT)
        services.change_need(referral_id=draft.pk, by=user, need=NEED)
        client = Client(headers={"host": "localhost"})
        client.force_login(user)
        assert practice.place
        return cls(client, reverse("referrals:draft-practice", args=[draft.pk]), practice.place)

    def open(self) -> None:
        """The page as the browser gets it."""
        status = self.client.get(self.path).status_code
        if status != 200:
            raise AssertionError(f"The page of ranked hubs was answered with {status}.")

    def rank(self, first: First) -> None:
        """The ranking alone."""
        hub_choices(
            method=NEED.method, procedure=NEED.procedure, origin=self.place, day=timezone.localdate(), first=first
        )

    def statements(self) -> list[replay.Statement]:
        """What the page asks of PostgreSQL, once everything that is kept has been kept."""
        self.open()
        with replay.recorded() as statements:
            self.open()
        return statements


class Turn:
    """The spoke whose turn it is."""

    def __init__(self, spokes: list[Spoke]) -> None:
        self.spokes = spokes
        self.place = -1

    def next(self) -> None:
        self.place += 1

    @property
    def spoke(self) -> Spoke:
        return self.spokes[self.place % len(self.spokes)]


def _drawn(number: int) -> list[Practice]:
    return random.Random(2).sample(list(Practice.objects.filter(hub__isnull=True).order_by("pk")), k=number)


def _select_one() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        cursor.fetchone()
