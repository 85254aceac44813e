"""What is managed where: kept by admins, obeyed by the ranking, read by everyone it serves."""

import pytest

from larc.audit.models import Event
from practices.directory import Listing, Service, version_of
from practices.errors import CapacityError, StaleError
from practices.methods import Method
from practices.models import PCN, Practice, ProvidedService
from practices.selectors import rank_hubs
from practices.selectors.directory import entries, listed_at, others_to_phone, provides
from practices.services import change_hub, list_services, make_hub
from tests.builders.capacity import LIVERPOOL, a_day, a_hub, a_practice, an_admin, list_also, unlist
from tests.builders.network import join

pytestmark = pytest.mark.django_db

BEGINS_WITH = {Service.HEAVY_PERIODS, Service.MENOPAUSE}


def providers(*services: Service, **asked: object) -> list[str]:
    return [entry.practice.name for entry in entries(day=a_day(0), services=services, **asked)]


def a_hospital(name: str = "General Hospital", **fields: object) -> Practice:
    return a_practice(name, kind=Practice.Kind.OTHER, **fields)


@pytest.mark.parametrize(
    ("methods", "listed"),
    [([Method.LNG_IUS], BEGINS_WITH), ([Method.IMPLANT, Method.COPPER_IUD, Method.RING_PESSARY], set())],
)
def test_a_new_hub_lists_what_ordinarily_comes_with_its_methods(methods, listed):
    assert set(listed_at(practice=a_hub(methods=methods).practice)) == listed


def test_a_method_begun_later_brings_its_services_and_one_kept_does_not_bring_them_back():
    hub = a_hub(methods=[Method.IMPLANT])
    hub = change_hub(by=an_admin(), hub_id=hub.pk, version=1, methods=[Method.IMPLANT, Method.LNG_IUS])
    assert set(listed_at(practice=hub.practice)) == BEGINS_WITH
    unlist(hub.practice, Service.MENOPAUSE)
    change_hub(by=an_admin(), hub_id=hub.pk, version=2, methods=[Method.LNG_IUS])
    assert set(listed_at(practice=hub.practice)) == {Service.HEAVY_PERIODS}


@pytest.mark.acceptance("S1", "A7")
@pytest.mark.parametrize("service", [Service.HEAVY_PERIODS, Service.MENOPAUSE])
def test_a_coil_for_a_condition_is_offered_only_where_the_condition_is_managed(service):
    manages, only_fits = a_hub("Manages"), a_hub("Only fits")
    unlist(only_fits.practice, service)
    asked = {"method": Method.LNG_IUS, "procedure": "fit", "origin": LIVERPOOL, "day": a_day(0)}
    offered = rank_hubs(**asked, services={Service.COILS, service})
    assert [each.name for each in offered] == ["Manages"]
    assert len(rank_hubs(**asked, services={Service.COILS})) == 2
    assert provides(hub=manages, services={Service.COILS, service})
    assert not provides(hub=only_fits, services={Service.COILS, service})


def test_what_methods_say_is_said_once():
    practice = a_practice()
    list_also(practice, Service.IMPLANT, Service.MENOPAUSE)
    make_hub(by=an_admin(), practice=practice, methods=[Method.COPPER_IUD])
    assert set(listed_at(practice=practice)) == {Service.MENOPAUSE}
    with pytest.raises(CapacityError, match="Implant: change it under what this practice fits"):
        list_also(practice, Service.IMPLANT)
    assert providers(Service.COILS) == [practice.name]
    assert providers(Service.IMPLANT) == []
    assert entries(day=a_day(0), services=[Service.COILS])[0].listing.notes == "Copper coil (IUD) only"


@pytest.mark.acceptance("A12")
def test_of_two_admins_who_change_a_list_the_later_is_told():
    practice = a_hospital()
    first_seen = version_of(listed_at(practice=practice))
    list_also(practice, Service.MENOPAUSE)
    with pytest.raises(StaleError):
        list_services(
            by=an_admin(), practice_id=practice.pk, version=first_seen, services={Service.COMPLEX_COIL: Listing()}
        )
    assert set(listed_at(practice=practice)) == {Service.MENOPAUSE}


def test_a_change_is_recorded_and_the_same_list_again_is_none():
    practice = a_hospital()
    list_also(practice, Service.DEEP_IMPLANT, consultant_support="Dr Ann Reed, gynaecology")
    list_also(practice, Service.DEEP_IMPLANT, consultant_support="Dr Ann Reed, gynaecology")
    assert Event.objects.filter(action="directory.changed", subject=practice.code).count() == 1
    assert ProvidedService.objects.get().consultant_support == "Dr Ann Reed, gynaecology"


@pytest.mark.acceptance("N2")
def test_the_directory_is_nearest_first_with_unknown_distances_last_whatever_the_limit():
    near, far, unknown = a_hospital("Near"), a_hospital("Far", at=(53.8, -2.99)), a_hospital("Unknown", at=None)
    for practice in (unknown, far, near):
        list_also(practice, Service.COMPLEX_COIL)
    assert providers(Service.COMPLEX_COIL) == ["Far", "Near", "Unknown"]
    assert providers(Service.COMPLEX_COIL, origin=LIVERPOOL) == ["Near", "Far", "Unknown"]
    assert providers(Service.COMPLEX_COIL, origin=LIVERPOOL, within_miles=3) == ["Near", "Unknown"]


def test_the_directory_names_who_is_there_today_and_of_a_pcn_only_its_members():
    pcn = PCN.objects.create(code="U00001", name="First PCN")
    member, closed, outside = a_hospital("Member"), a_hospital("Closed", closed_on=a_day(0)), a_hospital("Outside")
    for practice in (member, closed, outside):
        list_also(practice, Service.MENOPAUSE)
    join(member, pcn)
    assert providers(Service.MENOPAUSE) == ["Member", "Outside"]
    assert providers(Service.MENOPAUSE, pcn=pcn) == ["Member"]


def test_whom_to_phone_is_no_hub_has_a_number_and_provides_all_that_is_needed():
    hub = a_hub("Hub", phone="0151 496 0001")
    list_also(hub.practice, Service.COMPLEX_COIL)
    for name, services, phone in [
        ("All", [Service.COILS, Service.COMPLEX_COIL], "0151 496 0002"),
        ("Ordinary only", [Service.COILS], "0151 496 0003"),
        ("No number", [Service.COILS, Service.COMPLEX_COIL], ""),
    ]:
        list_also(a_hospital(name, phone=phone), *services)
    found = others_to_phone(services={Service.COILS, Service.COMPLEX_COIL}, day=a_day(0), origin=LIVERPOOL)
    assert [(entry.practice.name, entry.service) for entry in found] == [("All", Service.COMPLEX_COIL)]


def test_the_directory_takes_as_many_queries_for_one_provider_as_for_twenty(django_assert_num_queries):
    for number in (1, 20):
        for _ in range(number):
            list_also(a_hub().practice, Service.COMPLEX_COIL)
        with django_assert_num_queries(3):
            entries(day=a_day(0), origin=LIVERPOOL)
