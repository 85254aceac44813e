"""A browser that drops cookies when their time is over, for tests in which time passes."""

from datetime import timedelta
from html.parser import HTMLParser
from typing import Any

from django.test import Client
from time_machine import Traveller

from larc.accounts.models import User

Fields = dict[str, list[str]]


class Browser:
    """Somebody's browser, with the checks against forged forms on."""

    def __init__(self, clock: Traveller) -> None:
        self.clock = clock
        self.client = Client(enforce_csrf_checks=True)

    def log_in(self, user: User, password: str, **more: str) -> Any:
        """Fill in the log-in page."""
        fields = inputs(self.client.get("/log-in/"))
        return self.client.post("/log-in/", fields | {"email": user.email, "password": password} | more)

    def wait(self, minutes: float) -> None:
        """Let time pass without a click."""
        self.clock.shift(timedelta(minutes=minutes))
        over = [
            name
            for name, cookie in self.client.cookies.items()
            if cookie["max-age"] and float(cookie["max-age"]) <= minutes * 60
        ]
        for name in over:
            del self.client.cookies[name]


class _Forms(HTMLParser):
    """The form fields of a page by the address their form goes to; an empty address is the page's own."""

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, Fields] = {}
        self.current: Fields | None = None

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = dict(attributes)
        if tag == "form":
            self.current = self.found.setdefault(given.get("action") or "", {})
        elif tag == "input" and self.current is not None and given.get("name"):
            is_choice = given.get("type") in {"radio", "checkbox"}
            if not is_choice or "checked" in given:
                self.current.setdefault(str(given["name"]), []).append(given.get("value") or "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.current = None


def inputs(response: Any, action: str = "") -> Fields:
    """What a browser would send of a page's form as it stands, its hidden fields above all."""
    return forms(response).get(action, {})


def forms(response: Any) -> dict[str, Fields]:
    """Every form of a page, by the address it goes to."""
    parser = _Forms()
    parser.feed(response.content.decode())
    return parser.found
