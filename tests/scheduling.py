"""Which tests one worker takes as a whole, because they share something that is slow to make.

pytest-xdist has a mark for this, but it changes test names to carry it, which pytest 9.2 no longer
lets it do: marked tests are silently spread (pytest-xdist issue 1386).
"""

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

# A running demonstration, and a seeded database.
TOGETHER = ("tests/journeys/", "tests/integration/demo/test_demo_command.py")


class Scheduling(LoadScopeScheduling):
    """Hands out tests one by one, and those of a place in TOGETHER all to one worker, first."""

    def _split_scope(self, nodeid: str) -> str:
        return next((place for place in TOGETHER if nodeid.startswith(place)), nodeid)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Scheduling:
    return Scheduling(config, log)
