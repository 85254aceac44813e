"""For the test suite: servers of its own, thrown away afterwards, and a database and cache per worker."""

import os

from larc import embedded
from larc.settings import connections
from larc.settings.base import *  # noqa: F403

# Chosen by the first process; pytest's workers and whatever tests start inherit it.
os.environ.setdefault(embedded.RUN_DIR_VARIABLE, str(embedded.throw_away_path()))
HOME = embedded.Home.of_checkout()
EMBEDDED_SERVERS = connections.embedded_servers_needed()

# Tests create and drop their databases, so they work as the owner; journeys run as the application's role.
DATABASES = {"default": connections.databases(HOME)["owner"]}

# gw0 and gw1 must not empty each other's cache.
worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw-1").removeprefix("gw")) + 1
CELERY_BROKER_URL = connections.broker(HOME, number=2 * worker)
CACHES = connections.caches(HOME, number=2 * worker + 1)

SECRET_KEY = "only for tests"  # noqa: S105
ALLOWED_HOSTS = ["testserver", "localhost"]
PATIENT_MESSAGES_FILE = HOME.private / f"patient-messages-{worker}.log"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# Templates may name any static file, whether or not the assets were built.
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
