"""What reaches the service through gunicorn, before any middleware."""

import io
from typing import Any
from wsgiref.util import setup_testing_defaults

import pytest

from larc.wsgi import application

# A request looks whether the worker's connection, which an earlier test may have opened, is still good.
pytestmark = pytest.mark.django_db

MULTIPART = b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\nb\r\n--x--'


@pytest.mark.parametrize(
    ("method", "content_type", "body"),
    [
        ("GET", "text/html; charset=hex", b""),
        ("POST", "multipart/form-data; charset=hex; boundary=x", MULTIPART),
        ("POST", "multipart/form-data; boundary=x; CHARSET=hex", MULTIPART),
    ],
)
def test_a_charset_that_is_not_for_text_is_no_failure(method: str, content_type: str, body: bytes) -> None:
    environ: dict[str, Any] = {
        "REQUEST_METHOD": method,
        "PATH_INFO": "/nowhere/",
        "QUERY_STRING": "a=b",
        "CONTENT_TYPE": content_type,
        "CONTENT_LENGTH": str(len(body)),
        "HTTP_HOST": "localhost",
        "wsgi.input": io.BytesIO(body),
    }
    setup_testing_defaults(environ)
    said: list[str] = []
    b"".join(application(environ, lambda status, headers, *error: said.append(status)))
    assert said in (["404 Not Found"], ["403 Forbidden"])
