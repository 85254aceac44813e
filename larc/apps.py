from celery.signals import worker_ready
from django.apps import AppConfig

from larc import heartbeat


class LarcConfig(AppConfig):
    name = "larc"

    def ready(self) -> None:
        # Sent in a worker only.
        worker_ready.connect(heartbeat.begin)
