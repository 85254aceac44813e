"""One client that asks for one page again and again: `python -m benchmarks.load PORT SECONDS STATUS < request`.

It prints the seconds each answer took, as JSON. It imports nothing of the service, so that it starts at once and
costs the server little. The web server's workers close a connection after each answer: every request opens one.
"""

import json
import socket
import sys
import time
from typing import NamedTuple


class Answer(NamedTuple):
    status: int
    head: str
    body: bytes


def request(path: str, cookie: str, etag: str = "") -> bytes:
    """A GET as a browser sends it; with an ETag, a conditional one."""
    lines = [f"GET {path} HTTP/1.1", "Host: localhost", f"Cookie: {cookie}", "Connection: close"]
    if etag:
        lines.append(f"If-None-Match: {etag}")
    return "\r\n".join([*lines, "", ""]).encode()


def ask(port: int, text: bytes) -> Answer:
    """Send a request and read the answer to its end."""
    with socket.create_connection(("127.0.0.1", port), timeout=60) as link:
        link.sendall(text)
        parts = []
        while part := link.recv(1 << 18):
            parts.append(part)
    head, _, body = b"".join(parts).partition(b"\r\n\r\n")
    return Answer(int(head[9:12]), head.decode("latin-1"), body)


def ask_for(port: int, text: bytes, seconds: float, status: int) -> list[float]:
    """Ask for so long; the seconds each answer took. Any other status than the expected one is an error."""
    times = []
    end = time.perf_counter() + seconds
    while (start := time.perf_counter()) < end:
        answer = ask(port, text)
        times.append(time.perf_counter() - start)
        if answer.status != status:
            raise AssertionError(f"{text.splitlines()[0]!r} was answered with {answer.status}.")
    return times


if __name__ == "__main__":
    port, seconds, status = sys.argv[1:]
    json.dump(ask_for(int(port), sys.stdin.buffer.read(), float(seconds), int(status)), sys.stdout)
