"""Where the embedded servers live, and who may look inside.

Everything is computed from the checkout, so two checkouts never meet and every command of one
checkout finds the same servers.
"""

import hashlib
import os
import secrets
import stat
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from larc.embedded.errors import EmbeddedError
from larc.embedded.process import server_account

CHECKOUT = Path(__file__).resolve().parents[2]
RUN_DIR_VARIABLE = "LARC_RUN_DIR"
DATABASE = "larc"
OWNER_ROLE = "larc_owner"
APP_ROLE = "larc_app"

# A unix socket's path must fit into sockaddr_un: 108 bytes with its closing zero.
LONGEST_SOCKET_PATH = 107
# Unlike /tmp it is kept over a restart of the machine, and like /tmp it is on every machine.
SHARED_PARENT = Path("/var/tmp")  # noqa: S108 - prepare() refuses what another user planted there


@dataclass(frozen=True)
class Home:
    """The directory of one pair of embedded servers.

    `private` belongs to whoever runs the command; `server` to the account that runs the servers.
    For an ordinary user they are the same person, for root the servers run as `nobody`.
    """

    path: Path

    @classmethod
    def of_checkout(cls, checkout: Path = CHECKOUT) -> "Home":
        """Return `LARC_RUN_DIR`, or `.run` in the checkout, or a place in /var/tmp for root and long paths."""
        chosen = os.environ.get(RUN_DIR_VARIABLE)
        if chosen:
            return cls(Path(chosen))
        inside = cls(checkout / ".run")
        if os.geteuid() != 0 and inside.fits():
            return inside
        digest = hashlib.sha256(os.fsencode(checkout)).hexdigest()[:12]
        return cls(SHARED_PARENT / f"larc-{os.geteuid()}-{digest}")

    @property
    def private(self) -> Path:
        """Passwords, locks and logs of the person running the command."""
        return self.path / "private"

    @property
    def server(self) -> Path:
        """Data and sockets, owned by the account that runs the servers."""
        return self.path / "server"

    @property
    def programs(self) -> Path:
        """Copies of the binaries, when the servers' account cannot read the originals."""
        return self.path / "programs"

    @property
    def admission_rules(self) -> Path:
        """PostgreSQL's pg_hba.conf: readable by the servers' account, not writable."""
        return self.path / "pg_hba.conf"

    @property
    def control_socket(self) -> Path:
        """Where the supervisor takes leases."""
        return self.private / "control.sock"

    @property
    def valkey_socket(self) -> Path:
        """Valkey's only door."""
        return self.server / "valkey.sock"

    @property
    def postgres_socket(self) -> Path:
        """PostgreSQL's only door; clients are given its directory, `server`."""
        return self.server / ".s.PGSQL.5432"

    @property
    def postgres_data(self) -> Path:
        """PostgreSQL's data directory; it exists only when it was initialised to the end."""
        return self.server / "postgres"

    @property
    def passwords(self) -> Path:
        """Passwords of both roles in libpq's own format, so that settings never read them."""
        return self.private / "pgpass"

    def broker_url(self, *, database: int) -> str:
        """Valkey as Celery's broker."""
        return f"redis+socket://{quote(str(self.valkey_socket))}?virtual_host={database}"

    def cache_url(self, *, database: int) -> str:
        """Valkey as Django's cache."""
        return f"unix://{quote(str(self.valkey_socket))}?db={database}"

    def fits(self) -> bool:
        """Whether every socket's path is short enough for the kernel."""
        sockets = (self.control_socket, self.valkey_socket, self.postgres_socket)
        return max(len(os.fsencode(path)) for path in sockets) <= LONGEST_SOCKET_PATH

    def prepare(self) -> None:
        """Create the directories, or refuse ones that somebody else could have planted.

        Raises:
            EmbeddedError: a path is too long, a symlink, no directory, or another user's.
        """
        if not self.fits():
            raise EmbeddedError(
                f"{self.path} is too long for a unix socket. Set {RUN_DIR_VARIABLE} to a shorter path."
            )
        me = os.geteuid()
        account = server_account()
        # The servers' account has to pass through the top on its way to `server`, and sees nothing else.
        _own_directory(self.path, mode=0o700 if account.uid == me else 0o711, owner=me)
        _own_directory(self.private, mode=0o700, owner=me)
        _own_directory(self.server, mode=0o700, owner=account.uid)

    def secret(self, name: str) -> str:
        """Return the secret called `name`, made on first use and kept in a file only its owner can read."""
        me = os.geteuid()
        _own_directory(self.path, mode=None, owner=me)
        _own_directory(self.private, mode=0o700, owner=me)
        path = self.private / name
        if not path.exists():
            write_secret(path, secrets.token_urlsafe(50))
        return path.read_text()


def throw_away_path() -> Path:
    """Return a path nobody uses yet, for servers whose data is not meant to stay."""
    return SHARED_PARENT / f"larc-{os.geteuid()}-tmp-{secrets.token_hex(6)}"


def write_secret(path: Path, text: str) -> None:
    """Write a file of mode 0600 whole or not at all; of two writers at once the first one wins."""
    draft = path.with_name(f"{path.name}.{secrets.token_hex(6)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w") as file:
            file.write(text)
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def _own_directory(path: Path, *, mode: int | None, owner: int) -> None:
    """Make sure `path` is a directory of `owner`; with `mode` None a new one is 0700 and an old one kept."""
    try:
        path.mkdir(mode=0o700)
        if owner != os.geteuid():
            os.chown(path, owner, -1)
    except FileExistsError:
        pass
    except OSError as error:
        raise EmbeddedError(f"Cannot create {path}: {error.strerror}.") from error
    found = path.lstat()
    if not stat.S_ISDIR(found.st_mode):
        raise EmbeddedError(f"{path} is not a directory. Remove it and try again.")
    if found.st_uid != owner:
        raise EmbeddedError(f"{path} belongs to another user (uid {found.st_uid}). Remove it and try again.")
    if mode is not None and stat.S_IMODE(found.st_mode) != mode:
        path.chmod(mode)
