"""Entry point for gunicorn: ``gunicorn larc.wsgi``."""

import os
import re
from collections.abc import Iterable
from typing import Any

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "larc.settings.embedded")

CHARSET = re.compile(r";\s*charset=[^;]*", re.IGNORECASE)

pages = get_wsgi_application()


def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    """Answer a request. Forms are UTF-8, whatever charset is declared: Django fails on one that is not for text."""
    environ["CONTENT_TYPE"] = CHARSET.sub("", environ.get("CONTENT_TYPE", ""))
    return pages(environ, start_response)
