"""What readers of a dashboard notice while everything is recounted and published."""

import random
import subprocess
import sys
import time

from django.db import connections

from benchmarks.measure import Finding, at_most, for_information
from benchmarks.run import Run
from larc import embedded
from practices.models import PCN
from reporting import recount
from reporting.selectors import Basis, pcn_months

LIMIT = 0.05
BREATH = 0.002
QUIET_READS = 200


def measure(run: Run) -> list[Finding]:
    """The slowest reading of a PCN's months while the command recounts and every cell changes."""
    recount.recompute_all()
    pcns = list(PCN.objects.all())
    chance = random.Random(4)
    quiet = [_read(chance.choice(pcns)) for _ in range(QUIET_READS)]
    slowest = []
    for _ in range(run.repeats):
        _change_every_cell()
        command = subprocess.Popen(
            [sys.executable, "manage.py", "recompute_rates", "--full"],
            cwd=embedded.CHECKOUT,
            stdout=subprocess.DEVNULL,
        )
        times = []
        while command.poll() is None:
            times.append(_read(chance.choice(pcns)))
            time.sleep(BREATH)
        if command.returncode:
            raise AssertionError("The recompute failed; see above.")
        slowest.append(max(times))
    return [
        at_most("Slowest read of a PCN's months while every cell is published", slowest, LIMIT, unit=" ms"),
        for_information("The same read when nothing else happens", quiet, unit=" ms"),
    ]


def _read(pcn: PCN) -> float:
    start = time.perf_counter()
    pcn_months(pcn, Basis.CURRENT)
    return time.perf_counter() - start


def _change_every_cell() -> None:
    """One more woman on every list size."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("UPDATE practices_listsize SET women_15_44 = women_15_44 + 1")
