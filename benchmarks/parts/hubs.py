"""Choosing a fitting practice, from somewhere in England: the page of ranked hubs, and the ranking alone."""

import random
import uuid
from dataclasses import dataclass

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
from practices.selectors import rank_hubs
from referrals import services

TITLE = "Hub search"
OWN_WORK, TAIL = 3, 20
NEAREST = 25
SPOKES = 20


def measure(run: Run) -> list[Finding]:
    """The page against all its queries sent plainly, and against SELECT 1 and numpy alone."""
    spokes = [Spoke.drawn(practice) for practice in _drawn(min(SPOKES, run.short_repeats))]
    statements = {spoke.path: spoke.statements() for spoke in spokes}
    numbers = {len(each) for each in statements.values()}
    if len(numbers) != 1:
        raise AssertionError(f"The number of queries depends on where the search is made from: {numbers}.")
    points = np.array(Practice.objects.values_list("latitude", "longitude"), dtype=np.float64)
    link = replay.connect()
    turn = Turn(spokes)
    times = in_turn(
        run.short_repeats,
        page=Timed(lambda: turn.spoke.open(), before=turn.next),
        queries=Timed(lambda: replay.send(link, statements[turn.spoke.path])),
        all=Timed(lambda: turn.spoke.rank()),
        nearest=Timed(lambda: turn.spoke.rank(NEAREST)),
        select=Timed(_select_one),
        numpy=Timed(lambda: np.argsort(miles_from(turn.spoke.place, points))),
    )
    link.close()
    floor = f"its {numbers.pop()} queries by psycopg2"
    tail_floor = TAIL * percentile([sum(pair) for pair in zip(times["select"], times["numpy"], strict=True)], 50)
    return [
        at_most(f"{TITLE}, the page", ratios(times["page"], times["queries"]), OWN_WORK, floor=floor),
        at_most(
            f"{TITLE}, the page, 95th percentile",
            [percentile(times["page"], 95) / tail_floor],
            1,
            floor=f"{TAIL} × (SELECT 1 + numpy)",
        ),
        for_information(f"{TITLE}, the page: time", times["page"], unit=" ms"),
        for_information(f"{floor}: time", times["queries"], unit=" ms"),
        for_information("Ranking every able hub: time", times["all"], unit=" ms"),
        for_information(f"Ranking the nearest {NEAREST}: time", times["nearest"], unit=" ms"),
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

    def rank(self, limit: int | None = None) -> None:
        """The ranking alone."""
        rank_hubs(
            method=NEED.method, procedure=NEED.procedure, origin=self.place, day=timezone.localdate(), limit=limit
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
