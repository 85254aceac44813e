"""What the worker does with the prepared counts. The rules are in reporting/recount.py."""

from uuid import UUID

from celery import shared_task

from reporting import news, pages, recount
from reporting.downloads import packs
from reporting.models import DataCut
from reporting.services import publication_runs

# Under the hour after which a broker takes a worker for gone and gives its task to the next.
PACK_SECONDS, PUBLICATION_SECONDS = 10 * 60, 45 * 60


@shared_task
def drain_recounts() -> None:
    """Recount what changed. Queued by every commit that marks a key, and by the schedule."""
    for recounted in (recount.drain, recount.drain_silence):
        if cut := recounted():
            _prepare(cut)


@shared_task
def recompute_all() -> None:
    """Recount everything, nightly, and say so when it was not true already."""
    if cut := recount.recompute_nightly():
        _prepare(cut)


@shared_task(soft_time_limit=PACK_SECONDS)
def make_board_pack(pack_id: str) -> None:
    """Make a board pack that was asked for."""
    packs.make_pack(UUID(pack_id))


@shared_task(soft_time_limit=PUBLICATION_SECONDS)
def make_publication(run_id: int) -> None:
    """Publish a month that somebody asked to publish."""
    publication_runs.make_publication(run_id)


def _prepare(cut: DataCut) -> None:
    """Make what shows every PCN before anybody asks for it."""
    pages.prepare_overview(cut)
    news.latest_news()
