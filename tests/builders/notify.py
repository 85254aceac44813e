"""A server on this machine that answers as GOV.UK Notify does, for the real client to talk to."""

from __future__ import annotations

import json
import uuid
from collections import deque
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

# As Notify hands them out: a name, the service's id, the secret.
API_KEY = "tests-11111111-1111-4111-8111-111111111111-22222222-2222-4222-8222-222222222222"

ERRORS: dict[int, tuple[str, str]] = {
    400: ("ValidationError", "phone_number Not enough digits"),
    403: ("AuthError", "Invalid token: API key not found"),
    429: ("RateLimitError", "Exceeded rate limit for key type LIVE of 3000 requests per 60 seconds"),
    500: ("Exception", "Internal server error"),
}


class NotifyServer:
    """Takes texts and e-mails: `answers` are the statuses of the next requests to send, then 201 for ever.

    An answer of 0 takes the message and drops the line before it says so.
    """

    def __init__(self) -> None:
        self.answers: deque[int] = deque()
        self.error: tuple[str, str] | None = None
        self.asked: list[dict[str, Any]] = []
        self.taken: dict[str, dict[str, Any]] = {}
        self.authorised: list[str] = []
        self.lock = Lock()
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self.thread = Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_address[1]}"

    def start(self) -> None:
        self.thread.start()

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()

    @property
    def texts(self) -> list[str]:
        """The words of all messages taken, in order."""
        return [message["personalisation"]["text"] for message in self.taken.values()]

    def ends_as(self, status: str) -> None:
        """Let everything taken so far have ended with a status of Notify's."""
        for message in self.taken.values():
            message["status"] = status


def _handler(notify: NotifyServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            message = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            with notify.lock:
                notify.asked.append(message | {"path": self.path})
                notify.authorised.append(self.headers["Authorization"])
                status = notify.answers.popleft() if notify.answers else 201
                if status in (0, 201):
                    identifier = str(uuid.uuid4())
                    notify.taken[identifier] = message | {"id": identifier, "status": "created", "path": self.path}
            if status == 0:
                self.close_connection = True
            elif status == 201:
                self._answer(201, {"id": identifier, "reference": message["reference"]})
            else:
                error, words = notify.error or ERRORS[status]
                self._answer(status, {"status_code": status, "errors": [{"error": error, "message": words}]})

        def do_GET(self) -> None:
            address = urlsplit(self.path)
            with notify.lock:
                if address.path == "/v2/notifications":
                    reference = parse_qs(address.query)["reference"][0]
                    found = [each for each in notify.taken.values() if each["reference"] == reference]
                    self._answer(200, {"notifications": found, "links": {}})
                else:
                    self._answer(200, notify.taken[address.path.rsplit("/", 1)[1]])

        def _answer(self, status: int, content: dict[str, Any]) -> None:
            body = json.dumps(content).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *arguments: object) -> None:
            """Say nothing: the tests look at what was asked."""

    return Handler
