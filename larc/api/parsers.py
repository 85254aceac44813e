"""What a program may send: JSON of a size that fits a form."""

import json
from collections.abc import Mapping
from io import BytesIO
from typing import IO, Any

from rest_framework import parsers
from rest_framework.exceptions import APIException, ParseError

# More than any form here holds: every text of one page at its full length.
MOST_BYTES = 100_000


class TooLarge(APIException):
    status_code = 413
    default_detail = "The request is too large."
    default_code = "too_large"


class JSONParser(parsers.JSONParser):
    """The framework's, which reads whatever comes, and fails on JSON nested deeper than Python can follow, or with
    half a pair of Unicode, which can be neither stored nor told. JSON is UTF-8, whatever the request says.
    """

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> dict[str, Any]:
        sent = stream.read(MOST_BYTES + 1)
        if len(sent) > MOST_BYTES:
            raise TooLarge
        try:
            parsed: dict[str, Any] = super().parse(
                BytesIO(sent), media_type, {**(parser_context or {}), "encoding": "utf-8"}
            )
            json.dumps(parsed, ensure_ascii=False).encode()
        except RecursionError as error:
            raise ParseError("The JSON is nested too deep.") from error
        except UnicodeEncodeError as error:
            raise ParseError("The JSON has half a pair of Unicode in it.") from error
        return parsed
