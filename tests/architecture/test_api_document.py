"""docs/api.md names every address, parameter, list and action of the interface, and none that is not there."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from django.urls import URLPattern, URLResolver

from larc.api.parameters import MOST_ROWS, ROWS_A_PAGE
from larc.api.parsers import MOST_BYTES
from larc.api_urls import urlpatterns
from referrals.api.filters import LISTS, NAMES
from referrals.api.taken import TAKEN
from referrals.api.views import KEY
from referrals.filters import WAITED
from referrals.worklists import ORDERS
from reporting.api.published import NAMES as PUBLISHED_NAMES

TEXT = (Path(__file__).parents[2] / "docs" / "api.md").read_text(encoding="utf-8")


def part(title: str) -> str:
    """What stands under a heading."""
    return TEXT.split(f"## {title}\n")[1].split("\n## ")[0]


def named(text: str) -> set[str]:
    return set(re.findall(r"`([^`]+)`", text))


def patterns(entries: Iterable[URLPattern | URLResolver], prefix: str = "") -> Iterator[str]:
    for entry in entries:
        address = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from patterns(entry.url_patterns, address)
        else:
            yield address


def parameters_of_the_list() -> dict[str, str]:
    """Each parameter with what the table says of it."""
    rows = re.findall(r"^\| (`.+?) \| (.+) \|$", part("The list"), re.MULTILINE)
    return {name: said for names, said in rows for name in named(names)}


def test_every_address_is_described_and_no_other():
    described = re.findall(r"^\| `(/api/[^`]+)` \|", TEXT, re.MULTILINE)
    routes = {re.sub(r"<\w+:(?:\w+_)?(\w+)>", r"<\1>", f"/api/v1/{pattern}") for pattern in patterns(urlpatterns)}
    assert sorted(described) == sorted(routes)


def test_every_parameter_list_and_order_is_described_and_no_other():
    said = parameters_of_the_list()
    assert set(said) == set(NAMES)
    assert named(said["list"]) == set(LISTS)
    assert named(said["sort"]) == set(ORDERS)
    assert [int(days) for days in re.findall(r"\d+", said["waited"])] == list(WAITED)
    assert [int(size) for size in re.findall(r"\d+", said["page_size"])] == [1, ROWS_A_PAGE, MOST_ROWS]


def test_every_parameter_of_the_published_figures_is_described_and_no_other():
    rows = re.findall(r"^\| (`.+?) \| .+ \|$", part("Published figures"), re.MULTILINE)
    assert {name for names in rows for name in named(names)} == set(PUBLISHED_NAMES)


def test_every_action_is_described_with_what_is_sent_for_it():
    rows = re.findall(r"^\| (`.+?) \| (.+) \|$", part("Taking an action"), re.MULTILINE)
    sent = {action: named(said) for actions, said in rows for action in named(actions)}
    assert sent == {action: set(taken.body().fields) - {"version"} for action, taken in TAKEN.items()}


def test_the_size_and_the_header_are_those_that_hold():
    assert f"more than {MOST_BYTES // 1000} kB" in part("Errors")
    assert f"{KEY}: " in part("Taking an action")
