"""Entry point for gunicorn: ``gunicorn larc.wsgi``."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "larc.settings.embedded")

application = get_wsgi_application()
