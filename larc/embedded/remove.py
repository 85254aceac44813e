"""``python -m larc.embedded.remove``: forget this checkout's servers and all their data."""

import fcntl
import shutil
import sys

from larc.embedded.errors import EmbeddedError
from larc.embedded.home import Home


def remove(home: Home) -> None:
    """Remove the directory of `home`.

    Raises:
        EmbeddedError: the servers are running.
    """
    if not home.path.exists():
        return
    home.prepare()
    with (home.private / "supervisor.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise EmbeddedError(f"The servers in {home.path} are running. Stop the demonstration first.") from None
        shutil.rmtree(home.path)


def main() -> None:
    """Remove the home of this checkout, or say why not."""
    try:
        remove(Home.of_checkout())
    except EmbeddedError as error:
        sys.exit(f"error: {error}")


if __name__ == "__main__":
    main()
