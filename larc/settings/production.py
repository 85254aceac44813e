"""For a real deployment, behind a proxy that ends TLS. Everything that differs comes from the environment."""

from django.core.exceptions import ImproperlyConfigured

from larc import embedded
from larc.settings import connections
from larc.settings.base import *  # noqa: F403

REQUIRED = {
    "DATABASE_URL": "postgres://user:password@host:5432/name, the application's own role",
    "REDIS_URL": "redis://host:6379, Valkey or Redis for the queue and the cache",
    "SECRET_KEY": "a long random text, kept secret and the same on every host",
    "ALLOWED_HOSTS": "the host names people use, separated by commas",
    "PATIENT_MESSAGES": "notify, to send texts and e-mails to patients; file, to send none",
}
if connections.variable("PATIENT_MESSAGES") == "notify":
    REQUIRED |= {
        "NOTIFY_API_KEY": "a live key of the organisation's GOV.UK Notify service",
        "NOTIFY_SMS_TEMPLATE": "id of its template for texts, which holds nothing but ((text))",
        "NOTIFY_EMAIL_TEMPLATE": "id of its template for e-mails: the subject is ((subject)), the text ((text))",
    }
missing = [f"  {name}: {meaning}" for name, meaning in REQUIRED.items() if not connections.variable(name)]
if missing:
    raise ImproperlyConfigured("\n".join(["Set these environment variables:", *missing]))
if connections.variable("PATIENT_MESSAGES") not in {"notify", "file"}:
    raise ImproperlyConfigured("PATIENT_MESSAGES is notify or file.")

HOME = embedded.Home.of_checkout()
DATABASES = connections.databases(HOME)
CELERY_BROKER_URL = connections.broker(HOME)
CACHES = connections.caches(HOME)

SECRET_KEY = connections.variable("SECRET_KEY")
ALLOWED_HOSTS = [host.strip() for host in connections.variable("ALLOWED_HOSTS").split(",")]

DEMONSTRATION = False
ACCEPT_TEST_NHS_NUMBERS = False

PATIENT_MESSAGES_FILE = connections.variable("PATIENT_MESSAGES_FILE") or HOME.private / "patient-messages.log"

TRUSTED_PROXIES = int(connections.variable("TRUSTED_PROXIES") or 1)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = True
# The orchestrator asks from inside, without TLS.
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
# Whether browsers learn of the domain in advance is for its owner to decide, not for this service.
SILENCED_SYSTEM_CHECKS = ["security.W021"]
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
