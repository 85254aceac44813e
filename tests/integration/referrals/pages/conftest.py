"""A small network with a referral on its way, and the browsers of its people."""

import pytest
from django.test import Client

from tests.builders.pages import client_of
from tests.builders.pathway import World, make_world


@pytest.fixture
def world(db: None) -> World:
    return make_world()


@pytest.fixture
def fitter(world: World) -> Client:
    return client_of(world.fitter_user)


@pytest.fixture
def hub_desk(world: World) -> Client:
    return client_of(world.hub_desk)


@pytest.fixture
def spoke_desk(world: World) -> Client:
    return client_of(world.spoke_desk)
