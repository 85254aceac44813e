"""A real PostgreSQL and a real Valkey, carried by two wheels, for machines that have neither.

Settings ask this package for paths and start nothing. A command that needs the servers takes a
lease, and the last lease to end stops them::

    with embedded.take_lease():
        ...

How it holds together: a small supervisor process in a session of its own starts both servers as its
children and keeps one unix socket connection per lease. The kernel closes a connection when its
holder ends, however it ends, so no lease outlives its command and no command loses its servers
because another one was killed. When the supervisor dies, the kernel tells the servers to stop.

The wheels' own Python is not used: it orphans servers, creates system users as root and cannot
cope with spaces in a path.
"""

from larc.embedded.errors import EmbeddedError
from larc.embedded.home import APP_ROLE, CHECKOUT, DATABASE, OWNER_ROLE, RUN_DIR_VARIABLE, Home, throw_away_path
from larc.embedded.lease import Lease, take_lease
from larc.embedded.process import die_with_parent, dies_with_parent, wait_or_kill

__all__ = [
    "APP_ROLE",
    "CHECKOUT",
    "DATABASE",
    "OWNER_ROLE",
    "RUN_DIR_VARIABLE",
    "EmbeddedError",
    "Home",
    "Lease",
    "die_with_parent",
    "dies_with_parent",
    "take_lease",
    "throw_away_path",
    "wait_or_kill",
]
