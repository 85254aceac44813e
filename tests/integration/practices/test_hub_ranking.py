"""Which hubs are offered for a referral, and in which order."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from practices.directory import Service
from practices.methods import EITHER_COIL, Competence, Method, Procedure
from practices.models import Hub
from practices.selectors import hub_choices_are_available, rank_hubs
from practices.services import change_hub, close_hub, reopen_hub, withdraw_letter
from tests.builders.capacity import LIVERPOOL, a_clinic, a_fitter, a_hub, a_practice, an_admin, list_also

pytestmark = pytest.mark.django_db

NEAR, FURTHER, FAR = (53.41, -2.99), (53.45, -2.99), (53.60, -2.99)


def ranked(method=Method.IMPLANT, procedure=Procedure.FIT, *, origin=LIVERPOOL, day=None, **options):
    return rank_hubs(method=method, procedure=procedure, origin=origin, day=day or timezone.localdate(), **options)


def names(choices):
    return [choice.hub.practice.name for choice in choices]


def is_available(hub, method=Method.IMPLANT, procedure=Procedure.FIT):
    return hub_choices_are_available(hub_id=hub.pk, method=method, procedure=procedure, day=timezone.localdate())


def change(hub, **changes):
    stored = {"methods": hub.methods, "is_accepting": True, "max_open_referrals": None, "access_notes": ""}
    return change_hub(by=an_admin(), hub_id=hub.pk, version=hub.version, **(stored | changes))


@pytest.mark.acceptance("L1")
def test_only_open_hubs_that_offer_the_method_within_the_distance_appear_nearest_first():
    a_hub("Further", at=FURTHER)
    a_hub("Near", at=NEAR)
    a_hub("Too far", at=FAR)
    a_hub("Coils only", at=NEAR, methods=[Method.COPPER_IUD])
    close(a_hub("Closed", at=NEAR))
    a_practice("Only refers", at=NEAR)

    assert names(ranked(within_miles=5)) == ["Near", "Further"]
    assert names(ranked()) == ["Near", "Further", "Too far"]


@pytest.mark.acceptance("L1", "N2")
def test_the_distance_is_given_in_miles():
    a_hub("Further", at=FURTHER)
    [choice] = ranked()
    assert choice.miles == pytest.approx(2.87, abs=0.01)


@pytest.mark.acceptance("N2")
def test_a_hub_at_an_unknown_distance_comes_last_and_is_never_taken_as_near():
    a_hub("Unknown", at=None)
    a_hub("Far", at=FAR)

    assert [(name, choice.miles is None) for name, choice in zip(names(ranked()), ranked(), strict=True)] == [
        ("Far", False),
        ("Unknown", True),
    ]
    assert names(ranked(within_miles=5)) == ["Unknown"]


@pytest.mark.acceptance("N2")
def test_from_a_practice_at_an_unknown_place_every_distance_is_unknown():
    a_hub("B", at=NEAR)
    a_hub("A", at=FAR)
    assert [choice.miles for choice in ranked(origin=None)] == [None, None]
    assert names(ranked(origin=None)) == ["A", "B"]


def test_hubs_as_near_as_each_other_are_ranked_by_earliest_slot_then_name():
    a_hub("A")
    a_hub("B")
    a_clinic(a_hub("C"), days=9)
    a_clinic(a_hub("D"), days=3)
    assert names(ranked()) == ["D", "C", "A", "B"]
    assert names(ranked(limit=1)) == ["D"]


@pytest.mark.acceptance("N1")
def test_a_practice_without_a_valid_fitter_is_not_offered():
    a_hub("No fitter", letters=None)
    a_hub("No letter", letters=[])
    expired = a_hub("Expired", letters=None)
    a_fitter(expired, expires_on=timezone.localdate() - timedelta(days=1))
    valid_today = a_hub("Valid today", letters=None)
    a_fitter(valid_today, expires_on=timezone.localdate())

    assert names(ranked()) == ["Valid today"]
    assert names(ranked(day=timezone.localdate() + timedelta(days=1))) == []


@pytest.mark.acceptance("N1")
def test_a_hub_whose_last_fitter_loses_the_letter_is_offered_no_more():
    hub = a_hub("Hub")
    assert is_available(hub)
    for letter in hub.fitters.get().letters.filter(competence=Competence.SDI_IR):
        withdraw_letter(by=an_admin(), letter_id=letter.pk, on=timezone.localdate())
    assert not is_available(hub)
    assert is_available(hub, Method.COPPER_IUD)


@pytest.mark.acceptance("A9")
@pytest.mark.parametrize(
    ("letter", "method", "procedure", "offered"),
    [
        (Competence.SDI_IO, Method.IMPLANT, Procedure.FIT, True),
        (Competence.SDI_IO, Method.IMPLANT, Procedure.REMOVE, False),
        (Competence.SDI_IO, Method.IMPLANT, Procedure.REPLACE, False),
        (Competence.SDI_RO, Method.IMPLANT, Procedure.FIT, False),
        (Competence.IUT, Method.IMPLANT, Procedure.FIT, False),
        (Competence.SDI_IR, Method.LNG_IUS, Procedure.FIT, False),
        (Competence.IUT, Method.LNG_IUS, Procedure.REPLACE, True),
    ],
)
def test_the_fitters_letter_must_cover_what_is_asked(letter, method, procedure, offered):
    hub = a_hub(letters=[letter])
    assert is_available(hub, method, procedure) is offered
    assert bool(ranked(method, procedure)) is offered


def close(hub: Hub) -> None:
    today = timezone.localdate()
    close_hub(by=an_admin(), hub_id=hub.pk, first_day=today, last_day=today, reason="Training")


def close_practice(hub: Hub) -> None:
    hub.practice.closed_on = timezone.localdate()
    hub.practice.save()


def not_open_yet(hub: Hub) -> None:
    hub.practice.opened_on = timezone.localdate() + timedelta(days=1)
    hub.practice.save()


@pytest.mark.acceptance("A7")
@pytest.mark.parametrize(
    "stop",
    [
        close,
        close_practice,
        not_open_yet,
        lambda hub: change(hub, is_accepting=False),
        lambda hub: change(hub, methods=[Method.COPPER_IUD]),
        lambda hub: hub.fitters.clear(),
    ],
    ids=["hub closed", "ODS closed", "ODS not open yet", "not accepting", "not offering", "no fitter"],
)
def test_a_hub_that_cannot_help_is_not_offered_and_a_direct_choice_is_refused(stop):
    hub = a_hub()
    assert is_available(hub)
    stop(hub)
    assert not is_available(hub)
    assert ranked() == []


@pytest.mark.acceptance("A7")
def test_what_is_complex_goes_only_where_complex_fittings_are_taken():
    plain, complex_too = a_hub("Plain"), a_hub("Complex too")
    list_also(complex_too.practice, Service.DEEP_IMPLANT)
    assert names(ranked()) == ["Complex too", "Plain"]
    assert names(ranked(services=[Service.DEEP_IMPLANT])) == ["Complex too"]
    given = {"method": Method.IMPLANT, "procedure": Procedure.FIT, "day": timezone.localdate()}
    given |= {"services": [Service.DEEP_IMPLANT]}
    assert hub_choices_are_available(hub_id=complex_too.pk, **given)
    assert not hub_choices_are_available(hub_id=plain.pk, **given)


def test_a_closure_holds_on_its_first_and_last_day_and_on_no_other():
    hub, today = a_hub(), timezone.localdate()
    first, last = today + timedelta(days=3), today + timedelta(days=5)
    close_hub(by=an_admin(), hub_id=hub.pk, first_day=first, last_day=last, reason="Training")
    offered = [bool(ranked(day=today + timedelta(days=days))) for days in range(2, 7)]
    assert offered == [True, False, False, False, True]


def test_a_hub_is_offered_again_once_its_closure_is_removed():
    hub = a_hub()
    close(hub)
    reopen_hub(by=an_admin(), closure_id=hub.closures.get().pk)
    assert is_available(hub)


def test_either_coil_finds_hubs_that_fit_at_least_one_of_them():
    a_hub("Both", methods=[Method.COPPER_IUD, Method.LNG_IUS])
    a_hub("Copper", methods=[Method.COPPER_IUD])
    a_hub("Hormonal", methods=[Method.LNG_IUS])
    a_hub("Implants", methods=[Method.IMPLANT])
    assert names(ranked(EITHER_COIL)) == ["Both", "Copper", "Hormonal"]


def test_a_ring_pessary_needs_a_fitter_but_no_letter():
    a_hub("Fitter without letters", methods=[Method.RING_PESSARY], letters=[])
    a_hub("Nobody", methods=[Method.RING_PESSARY], letters=None)
    assert names(ranked(Method.RING_PESSARY)) == ["Fitter without letters"]


@pytest.mark.acceptance("S5")
def test_the_referrers_own_practice_is_offered_first_when_it_is_a_hub():
    a_hub("Near", at=NEAR)
    a_hub("Own", at=LIVERPOOL)
    assert names(ranked()) == ["Own", "Near"]


def test_the_first_free_slot_is_one_that_suits():
    hub = a_hub()
    other = a_fitter(hub, letters=[Competence.IUT], name="Coils only")
    a_clinic(hub, days=2, fitter=other, methods=[Method.COPPER_IUD])
    suitable = a_clinic(hub, days=5)
    assert ranked()[0].first_free == suitable.slots.earliest("starts_at").starts_at


@pytest.mark.acceptance("A9")
def test_a_slot_after_the_fitters_letter_expires_is_not_offered():
    hub = a_hub(letters=None)
    fitter = a_fitter(hub, expires_on=timezone.localdate() + timedelta(days=60))
    a_clinic(hub, days=50, fitter=fitter)
    fitter.letters.update(expires_on=timezone.localdate() + timedelta(days=49))
    assert ranked()[0].first_free is None


def test_a_change_of_capacity_changes_the_next_ranking():
    near, further = a_hub("Near", at=NEAR), a_hub("Further", at=FURTHER)
    assert names(ranked()) == ["Near", "Further"]
    assert ranked()[1].first_free is None

    change(near, is_accepting=False)
    clinic = a_clinic(further)
    assert names(ranked()) == ["Further"]
    assert ranked()[0].first_free == clinic.slots.earliest("starts_at").starts_at


@pytest.mark.parametrize("hubs", [1, 20])
def test_ranking_takes_three_queries_whatever_the_number_of_hubs(hubs, django_assert_max_num_queries):
    for _ in range(hubs):
        a_clinic(a_hub())
    with django_assert_max_num_queries(3):
        choices = ranked()
        assert len([choice.hub.practice.name for choice in choices if choice.first_free]) == hubs


def test_the_limit_keeps_the_nearest():
    for number in range(5):
        a_hub(f"Hub {number}", at=(53.41 + number / 10, -2.99))
    a_hub("Unknown", at=None)
    assert names(ranked(limit=2)) == ["Hub 0", "Hub 1"]
    assert names(ranked(limit=6))[-1] == "Unknown"
    assert len(ranked(limit=100)) == 6


def test_nothing_is_found_where_there_is_no_hub():
    assert ranked(day=date(2030, 1, 1)) == []
