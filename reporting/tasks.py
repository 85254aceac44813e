"""What the worker does with the prepared counts. The rules are in reporting/recount.py."""

from uuid import UUID

from celery import shared_task

from reporting import pages, recount
from reporting.downloads import packs


@shared_task
def drain_recounts() -> None:
    """Recount what changed. Queued by every commit that marks a key, and by the schedule."""
    for recounted in (recount.drain, recount.drain_silence):
        if cut := recounted():
            pages.prepare_overview(cut)


@shared_task
def recompute_all() -> None:
    """Recount everything, nightly, and say so when it was not true already."""
    if cut := recount.recompute_nightly():
        pages.prepare_overview(cut)


@shared_task
def make_board_pack(pack_id: str) -> None:
    """Make a board pack that was asked for."""
    packs.make_pack(UUID(pack_id))
