"""Two questions an orchestrator asks: is the process up, and may it be given users."""

import logging
from collections.abc import Callable

from django.core.cache import cache
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from larc import heartbeat

logger = logging.getLogger(__name__)


@require_safe
@never_cache
def healthz(request: HttpRequest) -> JsonResponse:
    """Answer without database or cache: a restart would not mend those."""
    return JsonResponse({"status": "up"})


@require_safe
@never_cache
def readyz(request: HttpRequest) -> JsonResponse:
    """Say for each part whether it works: 200 when all do, 503 otherwise."""
    parts = {name: _works(name, check) for name, check in CHECKS.items()}
    ready = all(parts.values())
    content = {
        "status": "ready" if ready else "not ready",
        "parts": {name: "ok" if works else "failed" for name, works in parts.items()},
    }
    return JsonResponse(content, status=200 if ready else 503)


def _database() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return True


def _cache() -> bool:
    # Any answer will do, also that there is no such key.
    cache.get("readyz")
    return True


def _migrations() -> bool:
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


CHECKS: dict[str, Callable[[], bool]] = {
    "database": _database,
    "cache": _cache,
    "migrations": _migrations,
    "worker": heartbeat.is_beating,
}


def _works(name: str, check: Callable[[], bool]) -> bool:
    """Run one check. What exactly failed goes to the log: it may name hosts and users."""
    try:
        return check()
    except Exception:
        logger.exception("readyz: %s", name)
        return False
