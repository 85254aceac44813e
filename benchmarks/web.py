"""gunicorn and the Celery worker as the demonstration runs them, a commissioner's session, and clients."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.cached_db import SessionStore

from benchmarks import load
from benchmarks.people import make_user
from larc import embedded
from larc.accounts.permissions import Role
from larc.demo.stack import Stack, open_port

# As many as the web server has workers.
CLIENTS = 2


@dataclass(frozen=True)
class Site:
    """The service on a port, as one logged-in person sees it."""

    port: int
    cookie: str
    stack: Stack

    def get(self, path: str, etag: str = "") -> load.Answer:
        """One page."""
        return load.ask(self.port, load.request(path, self.cookie, etag))

    def etag_of(self, path: str) -> str:
        """The ETag of a page; AssertionError when it has none."""
        answer = self.get(path)
        found = [line for line in answer.head.splitlines() if line.lower().startswith("etag:")]
        if answer.status != 200 or not found:
            raise AssertionError(f"{path} was answered with {answer.status} and {len(found)} ETags.")
        return found[0].partition(":")[2].strip()

    def bombard(self, path: str, seconds: float, etag: str = "") -> list[float]:
        """Ask for a page with several clients for so long; the seconds each answer took."""
        arguments = [str(self.port), str(seconds), "304" if etag else "200"]
        clients = [
            subprocess.Popen(
                [sys.executable, "-m", "benchmarks.load", *arguments],
                cwd=embedded.CHECKOUT,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
            )
            for _ in range(CLIENTS)
        ]
        for client in clients:
            assert client.stdin
            # Each begins when its input ends, so that none waits for another's answer.
            client.stdin.write(load.request(path, self.cookie, etag))
            client.stdin.close()
            client.stdin = None
        printed = [client.communicate()[0] for client in clients]
        if any(client.returncode for client in clients):
            raise AssertionError(f"{path} could not be read; see above.")
        return [taken for text in printed for taken in json.loads(text)]


@contextmanager
def served(folder: Path) -> Iterator[Site]:
    """Web server and worker until the block ends; logs go to `folder`."""
    with open_port(None) as listener:
        stack = Stack(listener, logs=folder)
        try:
            stack.start_worker()
            stack.start_web()
            stack.wait_until_ready()
            yield Site(stack.port, _logged_in(), stack)
        finally:
            stack.stop()


def _logged_in() -> str:
    """The cookie of a commissioner's session."""
    user = make_user(Role.COMMISSIONER)
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}"
