"""How the framework's errors look: `detail` in words and, where the request was wrong, `errors` by name."""

from typing import Any

from rest_framework.exceptions import ValidationError
from rest_framework.response import Response
from rest_framework.views import exception_handler


def handle(error: Exception, context: dict[str, Any]) -> Response | None:
    """The framework's own handler; errors of single parameters or fields are gathered under one name."""
    answer = exception_handler(error, context)
    if answer is not None and isinstance(error, ValidationError):
        answer.data = {"detail": "The request is not right. Nothing was changed.", "errors": error.detail}
    return answer
