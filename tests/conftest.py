"""What every test stands on: servers of the run's own, and no network beyond this machine."""

import ipaddress
import socket
from collections.abc import Iterator
from typing import Any

import hypothesis
import pytest
from django.conf import settings
from django.core.cache import cache

from larc import embedded

pytest_plugins = ["tests.acceptance", "tests.scheduling"]

# Properties hold on a slow or busy machine too: nothing is judged by how long it took.
hypothesis.settings.register_profile("untimed", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("untimed")


def pytest_configure(config: pytest.Config) -> None:
    """Start the servers once, in the process that starts the workers."""
    if settings.EMBEDDED_SERVERS and not hasattr(config, "workerinput"):
        lease = embedded.take_lease(throw_away=True)
        config.add_cleanup(lease.release)


@pytest.fixture(scope="session", autouse=True)
def only_this_machine() -> Iterator[None]:
    """Refuse connections to other machines: a test that needs one is not a test of this project."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if self.family != socket.AF_UNIX and not ipaddress.ip_address(address[0]).is_loopback:
            raise AssertionError(f"A test tried to reach {address[0]}.")
        connect(self, address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded)
        yield


@pytest.fixture(autouse=True)
def fresh_cache() -> None:
    """Start each test with an empty cache: what an earlier one left there, such as failed log-ins, is not its own."""
    cache.clear()
