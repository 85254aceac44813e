"""A page as somebody who cannot see it meets it: its title, headings, landmarks and links."""

from html.parser import HTMLParser
from typing import Any

VOID = frozenset({"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"})
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
LANDMARKS = frozenset({"header", "main", "nav", "footer"})


class Outline(HTMLParser):
    """What a screen reader lists. `links` are (words, address); `headings` are (level, words)."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.title = ""
        self.headings: list[tuple[int, str]] = []
        self.links: list[tuple[str, str]] = []
        self.ids: list[str] = []
        self.landmarks: list[tuple[str, str]] = []
        self.tables = self.captions = 0
        self.tabindexes: list[int] = []
        self._open: list[tuple[str, dict[str, str | None], list[str]]] = []
        self.feed(html)

    @property
    def h1s(self) -> list[str]:
        return [words for level, words in self.headings if level == 1]

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = dict(attributes)
        if given.get("id"):
            self.ids.append(str(given["id"]))
        if "tabindex" in given:
            self.tabindexes.append(int(given["tabindex"] or 0))
        if tag in LANDMARKS:
            self.landmarks.append((tag, given.get("aria-label") or ""))
        self.tables += tag == "table"
        self.captions += tag == "caption"
        if tag not in VOID:
            self._open.append((tag, given, []))

    def handle_data(self, data: str) -> None:
        """Words belong to everything they stand in, unless something between hides them."""
        for _, given, words in reversed(self._open):
            if given.get("aria-hidden") == "true":
                return
            words.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag not in (each for each, _, _ in self._open):
            return
        while self._open:
            closed, given, words = self._open.pop()
            if closed == tag:
                self._note(tag, given, " ".join("".join(words).split()))
                return

    def _note(self, tag: str, given: dict[str, Any], words: str) -> None:
        if tag == "title" and not any(each == "svg" for each, _, _ in self._open):
            self.title = words
        if tag in HEADINGS:
            self.headings.append((HEADINGS.index(tag) + 1, words))
        if tag == "a" and "href" in given:
            self.links.append((given.get("aria-label") or words, given["href"]))
