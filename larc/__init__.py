"""Wiring, and what every room of the LARC network service shares.

Celery's app is imported here because ``.delay()`` finds it only when it exists before the first
task is declared; without this line tasks go to a default broker that nobody runs.
"""

from larc.celery import app as celery_app

__all__ = ["celery_app"]
