"""The whole service running: web server, worker and queue."""

from benchmarks.measure import Finding
from benchmarks.parts import pages, worker
from benchmarks.run import Run
from benchmarks.web import served
from reporting import recount


def measure(run: Run) -> list[Finding]:
    """What people wait for."""
    recount.recompute_all()
    with served(run.folder) as site:
        return [*worker.measure(run, site), *pages.measure(run, site)]
