"""The reference table: whole, loaded twice without change, and enough for every month from April 2018."""

import pytest

from practices.imports.reference import load_reference
from practices.models import PCN, Practice

pytestmark = pytest.mark.django_db


def test_the_network_of_liverpool_is_whole():
    load_reference()
    assert Practice.objects.filter(closed_on=None).count() == 83
    assert PCN.objects.filter(closed_on=None).count() == 8
    assert not Practice.objects.filter(is_stub=True).exists()


def test_loading_again_changes_nothing():
    load_reference()
    runs = load_reference()
    assert [(run.created, run.changed) for run in runs] == [(0, 0)] * len(runs)
