"""A small network with a referral on its way, and the programs of its people."""

import pytest

from tests.builders.pathway import World, make_world


@pytest.fixture
def world(db: None) -> World:
    return make_world()
