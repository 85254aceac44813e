"""A publication asked for, and made by the worker: at England's size hiding small numbers takes minutes."""

import logging
from datetime import date

from celery.exceptions import SoftTimeLimitExceeded
from django.db import transaction

from larc.accounts.models import User
from larc.audit.services import record
from larc.nhsuk.formatting import format_month
from reporting import progress
from reporting.models import PublicationRun
from reporting.publishing import runs
from reporting.services.publications import PublicationError, check_month, check_note, publish_month

logger = logging.getLogger(__name__)

TRY_AGAIN = "Publish it again; if that does not help, tell who runs this service."
TOO_LONG = f"It took longer than it may. {TRY_AGAIN}"
UNKNOWN = f"Something went wrong, which has been noted in the service's log. {TRY_AGAIN}"


@transaction.atomic
def ask_to_publish(*, by: User, month: date, note: str = "") -> PublicationRun:
    """Queue the publication of a month (its first day). Asked again while it is made, it is the same run.

    PublicationError: the month cannot be published (see publish_month), or another is being published.
    """
    from reporting.tasks import make_publication

    check_note(note)
    check_month(month)
    waiting = PublicationRun.objects.select_for_update().filter(state=PublicationRun.State.WAITING).first()
    if waiting and runs.is_lost(waiting):
        _fail(waiting.pk, runs.LOST)
    elif waiting and waiting.month == month:
        return waiting
    elif waiting:
        raise PublicationError(f"{format_month(waiting.month)} is being published. Wait until it is, then try again.")
    run, is_new = PublicationRun.objects.get_or_create(
        state=PublicationRun.State.WAITING, defaults={"month": month, "by": by, "note": note.strip()}
    )
    if is_new:
        record(by=by, action="publication.asked", subject=f"{month:%Y-%m}")
        transaction.on_commit(lambda: make_publication.delay(run.pk))
    return run


def make_publication(run_id: int) -> PublicationRun | None:
    """Publish what waits; published, failed or given up before, it stays so. None when there is no such run.

    Nothing that goes wrong leaves it waiting, but for the end of the worker itself (see progress.is_lost).
    """
    run = PublicationRun.objects.select_related("by").filter(pk=run_id).first()
    if run is None or run.state != PublicationRun.State.WAITING:
        return run
    if not progress.begin(runs.work_of(run)):
        return _fail(run_id, runs.LOST)
    try:
        publish_month(
            by=run.by,
            month=run.month,
            note=run.note,
            told=lambda done, of: progress.tell(runs.work_of(run), done, of),
            saved=lambda: _finish(run_id),
        )
    except PublicationError as error:
        return _fail(run_id, str(error))
    except SoftTimeLimitExceeded:
        return _fail(run_id, TOO_LONG)
    except Exception:
        logger.exception("Publication run %s failed", run_id)
        return _fail(run_id, UNKNOWN)
    return PublicationRun.objects.get(pk=run_id)


def _finish(run_id: int) -> None:
    """In the transaction that saves the publication. PublicationError when the run was given up meanwhile."""
    waiting = PublicationRun.objects.filter(pk=run_id, state=PublicationRun.State.WAITING)
    if not waiting.update(state=PublicationRun.State.MADE):
        raise PublicationError(runs.LOST)


def _fail(run_id: int, reason: str) -> PublicationRun:
    """Failed with this reason, if it still waits."""
    waiting = PublicationRun.objects.filter(pk=run_id, state=PublicationRun.State.WAITING)
    waiting.update(state=PublicationRun.State.FAILED, reason=reason)
    return PublicationRun.objects.get(pk=run_id)
