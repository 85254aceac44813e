"""The publication that was asked for last, and how far the worker is with it."""

from larc.nhsuk.formatting import format_month
from reporting import progress
from reporting.models import PublicationRun

LOST = "The service stopped while it was being published. Publish it again."


def latest() -> PublicationRun | None:
    return PublicationRun.objects.order_by("-pk").first()


def work_of(run: PublicationRun) -> str:
    """Its name in reporting/progress.py."""
    return f"publication:{run.pk}"


def is_lost(run: PublicationRun) -> bool:
    """Whether a run that waits will not be made, as its worker is gone."""
    return progress.is_lost(work_of(run), run.asked_at)


def is_going_on(run: PublicationRun | None) -> bool:
    return run is not None and run.state == PublicationRun.State.WAITING and not is_lost(run)


def words_of(run: PublicationRun | None) -> str:
    """What to say of it above the publications; nothing once it is one of them."""
    if run is None or run.state == PublicationRun.State.MADE:
        return ""
    month = format_month(run.month)
    if run.state == PublicationRun.State.FAILED or is_lost(run):
        return f"{month} was not published. {run.reason or LOST}"
    said = progress.told(work_of(run))
    how_far = f"{100 * said.done // said.of}% done" if said and said.of else "begins in a moment"
    return f"{month} is being published: {how_far}."
