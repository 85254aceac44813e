"""The default: PostgreSQL and Valkey from wheels, unless the environment names others.

Nothing is started here; see larc/embedded and manage.py.
"""

from larc import embedded
from larc.settings import connections
from larc.settings.base import *  # noqa: F403

HOME = embedded.Home.of_checkout()
# manage.py reads it: whether a command needs the embedded servers.
EMBEDDED_SERVERS = connections.embedded_servers_needed()

DATABASES = connections.databases(HOME)
CELERY_BROKER_URL = connections.broker(HOME)
CACHES = connections.caches(HOME)

SECRET_KEY = connections.variable("SECRET_KEY") or HOME.secret("secret-key")
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]"]

# Set by `manage.py demo` for itself and its children, and read nowhere else.
DEMONSTRATION = connections.variable("LARC_DEMONSTRATION") == "1"

if DEMONSTRATION:
    PATIENT_MESSAGES = "file"
PATIENT_MESSAGES_FILE = HOME.private / "patient-messages.log"

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
