"""What the next hub is sited by: where women are counted, which hubs count and which practices could be one."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from practices.methods import EITHER_COIL, Competence, Method
from practices.models import Hub, Practice, SmallArea
from practices.next_hub import Standing
from practices.selectors.siting import ground
from tests.builders.capacity import a_fitter, a_hub, close
from tests.builders.network import count_women, join, make_pcn
from tests.builders.towns import a_town, north, practice_with

pytestmark = pytest.mark.django_db

LARC = (Method.IMPLANT, EITHER_COIL)


@pytest.fixture
def town() -> dict[str, Practice]:
    return a_town()


def the_ground(methods=LARC):
    return ground(methods=methods, day=timezone.localdate())


def number_of_hubs(methods=LARC) -> int:
    return len(the_ground(methods).hubs)


def test_women_stand_at_their_practice_with_its_pcn_and_fifth(town) -> None:
    found = {spot.counted.women: spot for spot in the_ground().spots}
    assert (found[300].pcn.name, found[300].fifth, found[300].place) == ("South PCN", 2, pytest.approx(north(5)))
    assert found[40].fifth is None


def test_the_latest_list_that_tells_women_counts(town) -> None:
    count_women(town["Far"], 999, on=date(2018, 1, 1))
    count_women(town["Far"], None, on=date(2026, 1, 1))
    count_women(town["Far"], 888, on=timezone.localdate() + timedelta(days=1))
    assert 300 in {spot.counted.women for spot in the_ground().spots}


def test_a_practice_without_a_list_is_not_a_practice_without_women() -> None:
    practice_with(None)
    [spot] = the_ground().spots
    assert spot.counted is None


def test_candidates_are_open_practices_at_a_known_place_that_are_no_hub(town) -> None:
    practice_with(10, "Closed", closed_on=timezone.localdate())
    practice_with(10, "Nowhere", at=None)
    practice_with(10, "Clinic", kind=Practice.Kind.SEXUAL_HEALTH_CLINIC)
    assert [each.name for each in the_ground().candidates] == ["Far", "Farther", "Near"]


@pytest.mark.acceptance("N1")
def test_a_hub_without_a_competent_fitter_is_none_and_could_be_the_next() -> None:
    without = a_hub("Without", letters=None)
    expired = a_hub("Expired", letters=None)
    a_fitter(expired, expires_on=timezone.localdate() - timedelta(days=1))
    removes_only = a_hub("Removes only", letters=[Competence.SDI_RO])
    assert number_of_hubs() == 0
    assert {each.name: each.standing for each in the_ground().candidates} == {
        hub.practice.name: Standing.NO_FITTER for hub in (without, expired, removes_only)
    }


def test_a_hub_counts_for_what_it_fits() -> None:
    a_hub(methods=[Method.COPPER_IUD])
    assert (number_of_hubs(), number_of_hubs([Method.IMPLANT]), number_of_hubs([EITHER_COIL])) == (1, 0, 1)


def test_a_hub_closed_for_some_days_counts_and_one_that_takes_no_referrals_does_not() -> None:
    hub = a_hub()
    close(hub, 0, 3)
    assert number_of_hubs() == 1
    hub.is_accepting = False
    hub.save()
    assert number_of_hubs() == 0


def test_a_candidate_that_is_a_hub_already_says_what_it_lacks(town) -> None:
    not_accepting = a_hub("Full", at=north(2))
    Hub.objects.filter(pk=not_accepting.pk).update(is_accepting=False)
    a_hub("Coils only", at=north(3), methods=[Method.COPPER_IUD])
    neither = a_hub("Neither", at=north(4), letters=None)
    Hub.objects.filter(pk=neither.pk).update(is_accepting=False)
    assert {each.name: each.standing for each in the_ground([Method.IMPLANT]).candidates} == {
        "Full": Standing.NOT_ACCEPTING,
        "Coils only": Standing.OTHER_METHODS,
        "Neither": Standing.NO_FITTER,
        **dict.fromkeys(("Near", "Far", "Farther"), Standing.NEW),
    }


def test_small_areas_take_the_place_of_the_practices_lists(town) -> None:
    for code, km, women in (("E01000001", 0.2, 7), ("E01000002", 5.2, 9)):
        latitude, longitude = north(km)
        SmallArea.objects.create(
            code=code,
            latitude=latitude,
            longitude=longitude,
            women_15_44=women,
            deprivation_fifth=3,
            as_of=date(2024, 6, 30),
        )
    found = the_ground()
    assert found.by_area
    assert [(spot.counted.women, spot.pcn.name, spot.fifth) for spot in found.spots] == [
        (7, "North PCN", 3),
        (9, "South PCN", 3),
    ]


def test_the_number_of_queries_is_the_same_for_any_network(town) -> None:
    with CaptureQueriesContext(connection) as few:
        the_ground()
    for number in range(15):
        join(practice_with(number), make_pcn(f"U1{number}"))
    a_hub()
    with CaptureQueriesContext(connection) as many:
        the_ground()
    assert len(many) == len(few) <= 8
