import logging
from typing import Any

from django.apps import AppConfig

logger = logging.getLogger(__name__)


class ReportingConfig(AppConfig):
    name = "reporting"

    def ready(self) -> None:
        from practices.recounts import recount_needed

        recount_needed.connect(queue_drain, dispatch_uid="reporting.queue_drain")


def queue_drain(**signal: Any) -> None:
    """Ask the worker to recount. The keys are committed: without a broker the schedule finds them later."""
    from kombu.exceptions import OperationalError

    from reporting.tasks import drain_recounts

    try:
        drain_recounts.apply_async(retry=False)
    except OperationalError:
        logger.warning("The queue cannot be reached: the schedule will recount later.")
