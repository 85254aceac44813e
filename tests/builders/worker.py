"""A Celery worker of a test's own, on the test's database, broker and cache."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.core.cache import cache
from django.db import connection

from larc import heartbeat

ROOT = Path(__file__).resolve().parents[2]


@contextmanager
def running_worker(**environment: str) -> Iterator[None]:
    """Run a worker with more environment variables than the test has."""
    command = [sys.executable, "-m", "celery", "-A", "larc", "worker", "--pool", "solo", "--loglevel", "WARNING"]
    variables = {
        "DJANGO_SETTINGS_MODULE": "tests.worker_settings",
        "TEST_DATABASE": str(connection.settings_dict["NAME"]),
    }
    cache.delete(heartbeat.KEY)
    process = subprocess.Popen(command, cwd=ROOT, env=os.environ | variables | environment)
    try:
        wait_for(heartbeat.is_beating, seconds=60)
        yield
        assert process.poll() is None, "the worker stopped by itself"
    finally:
        process.terminate()
        process.wait(timeout=20)


def wait_for(reached: Callable[[], bool], *, seconds: float) -> None:
    limit = time.monotonic() + seconds
    while not reached():
        assert time.monotonic() < limit, f"not reached in {seconds} seconds"
        time.sleep(0.05)
