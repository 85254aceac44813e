"""What the worker does with the prepared counts. The rules are in reporting/recount.py."""

from celery import shared_task

from reporting import recount


@shared_task
def drain_recounts() -> None:
    """Recount what changed. Queued by every commit that marks a key, and by the schedule."""
    recount.drain()


@shared_task
def recompute_all() -> None:
    """Recount everything, nightly, and say so when it was not true already."""
    recount.recompute_nightly()
