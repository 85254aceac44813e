"""Settings that hold everywhere. Databases, broker and secrets belong to the files that import this one."""

from datetime import date, timedelta
from pathlib import Path

from celery.schedules import crontab
from csp.constants import NONCE, NONE, SELF

from larc.nhsuk.maps import checked_tiles
from larc.settings import connections

ROOT = Path(__file__).resolve().parents[2]

SERVICE_NAME = "Coil and implant referrals"
NETWORK_NAME = "LARC network"

# The demonstration turns this on: a banner says so on every page and demonstration users can log in by one click.
DEMONSTRATION = False

# NHS numbers that start with 999 are for tests and demonstrations; production refuses them.
ACCEPT_TEST_NHS_NUMBERS = True

# Where a deployment keeps clinical rules its own clinicians approved; a table not there is read from
# referrals/rules.
CLINICAL_RULES_DIR = connections.variable("CLINICAL_RULES_DIR")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "csp",
    "django_filters",
    "rest_framework",
    "larc.accounts",
    "larc.audit",
    "larc.nhsuk",
    "practices",
    "referrals",
    "reporting",
    "larc.demo",
    "larc",
]

MIDDLEWARE = [
    "larc.audit.requests.RequestIdMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "larc.accounts.middleware.SessionLimitMiddleware",
    # Every route is public by name or declares a permission; see larc/accounts/access.py.
    "larc.accounts.middleware.AccessMiddleware",
]

ROOT_URLCONF = "larc.urls"
WSGI_APPLICATION = "larc.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [ROOT / "templates"],
        "APP_DIRS": False,
        "OPTIONS": {
            "environment": "larc.nhsuk.jinja.environment",
            "context_processors": [
                "django.contrib.messages.context_processors.messages",
                "larc.nhsuk.context.page",
                "larc.accounts.context.forms",
            ],
        },
    },
]

# A user belongs to a role; what a role may do is written in larc/accounts/permissions.py.
AUTH_USER_MODEL = "accounts.User"
LOGIN_URL = "log-in"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "log-in"
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]

# domain.md 5.3: 15 minutes without activity, as other NHS services do; larc/accounts/sessions.py ends the rest.
SESSION_COOKIE_AGE = 15 * 60
SESSION_SAVE_EVERY_REQUEST = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "larc.views.csrf_failure"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

LANGUAGE_CODE = "en-gb"
# Stored in UTC; every date a person reads or a clock counts is a London date.
TIME_ZONE = "Europe/London"
USE_TZ = True
USE_I18N = False

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

STATIC_URL = "/static/"
STATIC_ROOT = ROOT / "staticfiles"
# `npm ci` brings the NHS design system and plotly.js; larc/nhsuk/assets.py lays them out here.
STATICFILES_DIRS = [ROOT / "static", ROOT / "build" / "assets"]

# The first month of which fittings are counted, and the months "before COVID" means (domain.md 3.4).
RATES_FIRST_MONTH = date(2018, 4, 1)
RATES_BASELINE = (date(2019, 3, 1), date(2020, 2, 1))
# Beside whose published figures ours stand, by ONS code: England, Liverpool, the North West, and neighbours.
NATIONAL_PLACES = (
    "E92000001",
    "E08000012",
    "E12000002",
    "E08000011",
    "E08000014",
    "E08000015",
    "E08000013",
    "E06000006",
)

# When a hub may discharge a patient, and how soon after the end of a referral a new one goes on with its clock
# (domain.md 8.2 and 8.5, A35).
DISCHARGE_AFTER_MISSED_APPOINTMENTS = 2
DISCHARGE_AFTER_FAILED_CONTACTS = 3
CLOCK_CARRIED_DAYS = 7
# How near a time that was given back must be to be offered at short notice, and how long it is kept for one patient.
SHORT_NOTICE_HORIZON = timedelta(days=7)
SHORT_NOTICE_HOLD = timedelta(hours=2)

# Tiles under the map of a choice of practices. None unless a deployment names where they come from: whoever gives
# them learns which area is looked at.
MAP_TILES = checked_tiles(connections.variable("MAP_TILES_URL"), connections.variable("MAP_TILES_ATTRIBUTION"))

# Whom to phone when no hub can fit an emergency coil in time; clinics of the network with a number are shown too.
SEXUAL_HEALTH_PHONE = connections.variable("SEXUAL_HEALTH_PHONE")
# Whether patients may ask for a referral themselves, which their practice then confirms (domain.md 7, O8).
# How many proxies of our own stand in front (larc/accounts/network.py).
TRUSTED_PROXIES = 0
SELF_REFERRAL = connections.variable("SELF_REFERRAL") == "yes"

# Messages to patients: "notify" sends them by GOV.UK Notify, "file" writes them down and sends nothing.
PATIENT_MESSAGES = connections.variable("PATIENT_MESSAGES") or "file"
NOTIFY_URL = connections.variable("NOTIFY_URL") or "https://api.notifications.service.gov.uk"
NOTIFY_API_KEY = connections.variable("NOTIFY_API_KEY")
NOTIFY_SMS_TEMPLATE = connections.variable("NOTIFY_SMS_TEMPLATE")
NOTIFY_EMAIL_TEMPLATE = connections.variable("NOTIFY_EMAIL_TEMPLATE")
PATIENT_REMINDER_BEFORE = timedelta(hours=48)

CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TIMEZONE = "Europe/London"
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BEAT_SCHEDULE = {
    "forget-old-forms": {"task": "larc.accounts.tasks.forget_old_forms", "schedule": timedelta(hours=1)},
    # Each commit that marks a key queues a drain; this finds what a broker that was away did not queue.
    "drain-recounts": {"task": "reporting.tasks.drain_recounts", "schedule": timedelta(minutes=1)},
    "recompute-all": {"task": "reporting.tasks.recompute_all", "schedule": crontab(hour=2, minute=30)},
    # Messages to patients are queued by the commit that causes them; this tries again, and finds what was lost.
    "send-due-notifications": {"task": "referrals.tasks.send_due_notifications", "schedule": timedelta(minutes=1)},
    "forget-old-lists": {"task": "referrals.tasks.forget_old_lists", "schedule": timedelta(hours=1)},
    "release-expired-holds": {"task": "referrals.tasks.release_expired_holds", "schedule": timedelta(minutes=1)},
    "end-departures": {"task": "practices.tasks.end_departures", "schedule": timedelta(minutes=10)},
    "queue-reminders": {"task": "referrals.tasks.queue_reminders", "schedule": timedelta(minutes=10)},
    "ask-receipts": {"task": "referrals.tasks.ask_receipts", "schedule": timedelta(minutes=10)},
}

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.SessionAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["larc.api.parsers.JSONParser"],
    "EXCEPTION_HANDLER": "larc.api.errors.handle",
    # There is one format: a parameter that asked for another would be unknown, and is.
    "URL_FORMAT_OVERRIDE": None,
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    # Whoever knows the address of a calendar feed may read it, so no log tells it.
    "filters": {"no_secrets": {"()": "larc.logs.WithoutFeedAddresses"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["no_secrets"]}},
    # It logs what Notify answered, which may quote a phone number; the service says itself what went wrong.
    "loggers": {"notifications_python_client": {"level": "CRITICAL"}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
}
