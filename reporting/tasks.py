"""What the worker does with the prepared counts. The rules are in reporting/recount.py."""

from celery import shared_task

from reporting import pages, recount


@shared_task
def drain_recounts() -> None:
    """Recount what changed. Queued by every commit that marks a key, and by the schedule."""
    if cut := recount.drain():
        pages.prepare_overview(cut)


@shared_task
def recompute_all() -> None:
    """Recount everything, nightly, and say so when it was not true already."""
    if cut := recount.recompute_nightly():
        pages.prepare_overview(cut)
