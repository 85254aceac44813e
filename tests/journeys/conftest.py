"""The stage for journeys: the whole demonstration as a newcomer starts it, and a real browser.

Nothing is shared with the other tests: `manage.py demo` runs on servers of its own, and a journey
touches it only through its pages.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from larc import embedded
from tests import browser as installed
from tests.journeys import pathway

ADDRESS = re.compile(r"http://localhost:\d+")
CHROMIUM_OPTIONS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
WCAG = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")
DESKTOP = {"width": 1280, "height": 900}
REPLACED = {"PORT", "DATABASE_URL", "REDIS_URL"}


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of a browser. Without one journeys are skipped, but never unnoticed in CI."""
    path = installed.find()
    if not path:
        complaint = "No Chromium on this machine. `make test` tries to get one."
        if os.environ.get("CI"):
            pytest.fail(complaint)
        pytest.skip(complaint)
    return path


@pytest.fixture(scope="session")
def base_url(chromium: str) -> Iterator[str]:
    """The address of a running demonstration with its own servers, data, worker and web server."""
    home = embedded.throw_away_path()
    environment = {name: value for name, value in os.environ.items() if name not in REPLACED}
    environment |= {"DJANGO_SETTINGS_MODULE": "larc.settings.embedded", embedded.RUN_DIR_VARIABLE: str(home)}
    demo = subprocess.Popen(
        [sys.executable, "manage.py", "demo", "--stop-with-parent"],
        cwd=embedded.CHECKOUT,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield _printed_address(demo)
    finally:
        demo.terminate()
        demo.communicate(timeout=60)
        shutil.rmtree(home)


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    """One Chromium for the journeys of a file, gone after the last of them.

    Playwright keeps an event loop in the thread meanwhile, and the tests that follow in the same worker must not
    meet it: Django's database connections are others inside a loop than outside.
    """
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium, args=list(CHROMIUM_OPTIONS))
        yield running
        running.close()


@pytest.fixture
def context(browser: Browser, base_url: str) -> Iterator[BrowserContext]:
    """A person's browser: cookies of its own, and a desktop's width."""
    opened = browser.new_context(base_url=base_url, viewport=DESKTOP, locale="en-GB", timezone_id="Europe/London")
    yield opened
    opened.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """A tab."""
    return context.new_page()


@pytest.fixture(scope="session")
def log_in_as() -> Callable[[Page, str], None]:
    """Log in as a demonstration user by the button on the log-in page; who was logged in before is logged out."""

    def log_in(page: Page, email: str) -> None:
        page.context.clear_cookies()
        page.goto("/log-in/")
        page.locator("form", has=page.locator(f'input[name="email"][value="{email}"]')).get_by_role("button").click()
        expect(page).not_to_have_url(re.compile("/log-in/"))

    return log_in


@pytest.fixture(scope="session")
def check_accessible() -> Callable[[Page], None]:
    """Fail, in words, when the page breaks a WCAG 2.2 A or AA rule that axe can see."""

    def check(page: Page) -> None:
        results = Axe().run(page, options={"runOnly": {"type": "tag", "values": list(WCAG)}})
        assert results.violations_count == 0, f"{page.url}\n{results.generate_report()}"

    return check


@pytest.fixture(scope="session")
def look(check_accessible: Callable[[Page], None]) -> pathway.Look:
    """What every page of a journey must pass. JOURNEY_PICTURES names a directory for pictures of each."""
    named = os.environ.get("JOURNEY_PICTURES")
    pictures = Path(named) if named else None
    if pictures:
        pictures.mkdir(parents=True, exist_ok=True)
    return partial(pathway.read_well, check_accessible=check_accessible, pictures=pictures)


def _printed_address(demo: subprocess.Popen[str]) -> str:
    """Read what the demonstration prints until it says where it is."""
    assert demo.stdout is not None
    said = []
    for line in demo.stdout:
        said.append(line)
        if found := ADDRESS.search(line):
            return found.group()
    raise AssertionError(f"The demonstration ended with {demo.wait()}:\n{''.join(said)}")
