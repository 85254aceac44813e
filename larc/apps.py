from django.apps import AppConfig


class LarcConfig(AppConfig):
    name = "larc"

    def ready(self) -> None:
        # Connects the worker's signal; elsewhere it stays silent.
        from larc import heartbeat  # noqa: F401
