"""Publishing a month of every PCN: small numbers hidden, first with nothing published before, then the month after."""

import time
from collections.abc import Callable

from benchmarks.measure import Finding, for_information
from benchmarks.people import make_user
from benchmarks.run import Run
from larc.accounts.permissions import Role
from reporting import recount, selectors
from reporting.models import Publication
from reporting.months import add_months
from reporting.services.publications import publish_month


def measure(run: Run) -> list[Finding]:
    """Seconds of this process, which hold little of what else the machine does, and how much had to be hidden."""
    recount.drain()
    recount.recompute_all()
    cut = selectors.latest_cut()
    span = selectors.span(cut) if cut else None
    if span is None:
        raise AssertionError("Nothing was counted.")
    by = make_user(Role.COMMISSIONER)
    findings = []
    for name, month in (("the first month", add_months(span.latest, -1)), ("the month after", span.latest)):
        made, seconds = _timed(lambda month=month: publish_month(by=by, month=month))
        hidden = made.cells.filter(shown=None).count()
        findings += [
            for_information(f"Publishing {name}: processor time", [seconds], unit=" s"),
            for_information(f"Publishing {name}: numbers", [made.cells.count()], unit=""),
            for_information(f"Publishing {name}: numbers hidden", [hidden], unit=""),
        ]
    return findings


def _timed(work: Callable[[], Publication]) -> tuple[Publication, float]:
    start = time.process_time()
    return work(), time.process_time() - start
