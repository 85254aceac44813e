"""What the worker does for the network's capacity."""

from celery import shared_task

from practices import services


@shared_task
def end_departures() -> None:
    """Take fitters whose day to leave has come off their hub."""
    services.end_departures()
