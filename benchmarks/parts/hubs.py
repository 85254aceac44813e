"""Ranking every hub that can help, from somewhere in England."""

import random

import numpy as np
from django.db import connection
from django.utils import timezone

from benchmarks import replay
from benchmarks.measure import Finding, Timed, at_most, for_information, in_turn, percentile, ratios
from benchmarks.run import Run
from practices.distance import Point, miles_from
from practices.methods import Method, Procedure
from practices.models import Practice
from practices.selectors import rank_hubs

TITLE = "Hub search"
OWN_WORK, TAIL = 3, 20
# A person reads a page of them.
SHOWN = 25


def measure(run: Run) -> list[Finding]:
    """All able hubs ranked, and the nearest page of them, against the same queries sent plainly and numpy alone."""
    origins = _origins(run.short_repeats)
    statements = [_statements_of(origin) for origin in origins]
    if len({len(each) for each in statements}) != 1:
        raise AssertionError("The number of queries depends on where the search is made from.")
    points = np.array(Practice.objects.values_list("latitude", "longitude"), dtype=np.float64)
    link = replay.connect()
    turn = _Turn(origins)
    times = in_turn(
        run.short_repeats,
        all=Timed(lambda: _rank(turn.origin), before=turn.next),
        page=Timed(lambda: _rank(turn.origin, limit=SHOWN)),
        queries=Timed(lambda: replay.send(link, statements[turn.place])),
        select=Timed(_select_one),
        numpy=Timed(lambda: np.argsort(miles_from(turn.origin, points))),
    )
    link.close()
    floor = f"its {len(statements[0])} queries by psycopg2"
    tail_floor = [TAIL * (one + other) for one, other in zip(times["select"], times["numpy"], strict=True)]
    return [
        at_most(f"{TITLE}, the nearest {SHOWN}", ratios(times["page"], times["queries"]), OWN_WORK, floor=floor),
        at_most(
            f"{TITLE}, the nearest {SHOWN}, 95th percentile",
            [percentile(times["page"], 95) / percentile(tail_floor, 50)],
            1,
            floor=f"{TAIL} × (SELECT 1 + numpy)",
        ),
        for_information(f"{TITLE}, the nearest {SHOWN}: time", times["page"], unit=" ms"),
        for_information(f"{TITLE}, every able hub: time", times["all"], unit=" ms"),
        for_information(f"{floor}: time", times["queries"], unit=" ms"),
        for_information("numpy over every practice: time", times["numpy"], unit=" ms"),
    ]


class _Turn:
    """Where the search is made from now."""

    def __init__(self, origins: list[Point]) -> None:
        self.origins = origins
        self.place = -1

    def next(self) -> None:
        self.place += 1

    @property
    def origin(self) -> Point:
        return self.origins[self.place]


def _origins(number: int) -> list[Point]:
    places = list(Practice.objects.order_by("pk").values_list("latitude", "longitude"))
    return random.Random(2).choices(places, k=number)


def _rank(origin: Point, limit: int | None = None) -> list[object]:
    return list(
        rank_hubs(method=Method.IMPLANT, procedure=Procedure.FIT, origin=origin, day=timezone.localdate(), limit=limit)
    )


def _statements_of(origin: Point) -> list[replay.Statement]:
    with replay.recorded() as statements:
        _rank(origin, limit=SHOWN)
    return statements


def _select_one() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        cursor.fetchone()
