"""How settings name the database, the broker and the cache: by URL, or the embedded ones by path."""

import os
from typing import Any
from urllib.parse import urlsplit

from environ import Env

from larc import embedded

BROKER_DATABASE = 0
CACHE_DATABASE = 2

# A new connection costs more than most pages; a broken one is noticed at the next request.
KEPT_CONNECTION = {"CONN_MAX_AGE": None, "CONN_HEALTH_CHECKS": True}


def variable(name: str) -> str:
    """Return an environment variable; an empty one counts as missing."""
    return os.environ.get(name, "")


def embedded_servers_needed() -> bool:
    """Whether one of the two servers is not named in the environment."""
    return not (variable("DATABASE_URL") and variable("REDIS_URL"))


def databases(home: embedded.Home) -> dict[str, dict[str, Any]]:
    """Return `default`, the application's role, and `owner`, the role that may change tables."""
    url = variable("DATABASE_URL")
    if not url:
        return {
            "default": embedded_database(home, embedded.APP_ROLE) | KEPT_CONNECTION,
            "owner": embedded_database(home, embedded.OWNER_ROLE),
        }
    return {
        "default": Env.db_url_config(url) | KEPT_CONNECTION,
        "owner": Env.db_url_config(variable("DATABASE_OWNER_URL") or url),
    }


def embedded_database(home: embedded.Home, role: str) -> dict[str, Any]:
    """Return the embedded database as `role`; libpq reads the password from its file when it connects."""
    # libpq would let PGHOST, PGOPTIONS and their like change where and how it connects.
    for name in [name for name in os.environ if name.startswith("PG")]:
        del os.environ[name]
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": embedded.DATABASE,
        "USER": role,
        "HOST": str(home.server),
        "OPTIONS": {"passfile": str(home.passwords)},
    }


def broker(home: embedded.Home, *, number: int = BROKER_DATABASE) -> str:
    """Return Celery's broker URL."""
    url = variable("REDIS_URL")
    return _numbered(url, number) if url else home.broker_url(database=number)


def caches(home: embedded.Home, *, number: int = CACHE_DATABASE) -> dict[str, dict[str, Any]]:
    """Return Django's cache: a database of its own, as clearing the cache empties the whole database."""
    url = variable("REDIS_URL")
    location = _numbered(url, number) if url else home.cache_url(database=number)
    return {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": location}}


def _numbered(url: str, number: int) -> str:
    return urlsplit(url)._replace(path=f"/{number}").geturl()
