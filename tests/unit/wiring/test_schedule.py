"""What beat asks for by name exists."""

import pytest
from celery import current_app
from django.conf import settings


@pytest.mark.parametrize("entry", settings.CELERY_BEAT_SCHEDULE)
def test_every_scheduled_task_is_one_the_worker_knows(entry: str) -> None:
    current_app.loader.import_default_modules()

    assert settings.CELERY_BEAT_SCHEDULE[entry]["task"] in current_app.tasks
