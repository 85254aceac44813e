"""What whoever chooses a hub may ask beyond that it can help, and how long patients usually wait there."""

from datetime import date, time

import pytest
import time_machine
from django.utils import timezone

from practices.methods import Method, Procedure
from practices.models import PCN, Fitter, Hub, PCNMembership, Practice
from practices.selectors import First, hub_choices, load_hubs, ranking
from practices.tradeoff import Order
from practices.wanted import Wanted
from tests.builders.capacity import LIVERPOOL, a_clinic, a_day, a_fitter, a_hub, book, close

pytestmark = pytest.mark.django_db

# A Monday, so that days 5 and 6 are a weekend.
MONDAY = "2026-11-02T08:00:00+00:00"


def chosen(method=Method.IMPLANT, **wanted):
    given = {"method": method, "procedure": Procedure.FIT, "origin": LIVERPOOL, "day": timezone.localdate()}
    return hub_choices(**given, wanted=Wanted(**wanted))


def names(**wanted):
    return [choice.name for choice in chosen(**wanted)]


def women(*fitters: Fitter, are: bool | None = True) -> None:
    Fitter.objects.filter(pk__in=[fitter.pk for fitter in fitters]).update(is_woman=are)


# The usual wait (domain.md 8.4)


def test_the_usual_wait_is_until_the_third_free_slot_for_the_method():
    hub = a_hub()
    a_clinic(hub, days=2, number=2, methods=[Method.COPPER_IUD])
    a_clinic(hub, days=4, number=1)
    later = a_clinic(hub, days=9, number=3)
    [choice] = chosen()
    assert (choice.first_free.date(), choice.third_free) == (a_day(4), later.slots.all()[1].starts_at)


def test_taken_slots_and_days_the_hub_is_closed_do_not_count_towards_the_third():
    hub = a_hub()
    early, closed, late = (a_clinic(hub, days=days, number=2) for days in (3, 5, 8))
    book(early, 2)
    close(hub, 5)
    [choice] = chosen()
    assert (choice.first_free, choice.third_free) == (late.slots.first().starts_at, None)
    assert closed.slots.count() == 2


@pytest.mark.parametrize(("slots", "has_first", "has_third"), [(0, False, False), (2, True, False), (3, True, True)])
def test_without_a_third_free_slot_the_usual_wait_is_not_known(slots, has_first, has_third):
    hub = a_hub()
    if slots:
        a_clinic(hub, number=slots)
    [choice] = chosen()
    assert (choice.first_free is not None, choice.third_free is not None) == (has_first, has_third)


def test_slots_sooner_than_the_hub_wants_notice_of_count_for_nothing():
    hub = a_hub()
    Hub.objects.filter(pk=hub.pk).update(notice_days=5)
    a_clinic(hub, days=2, number=3)
    late = a_clinic(hub, days=6, number=3)
    [choice] = chosen()
    assert choice.third_free == late.slots.all()[2].starts_at


# What may be asked


def test_before_a_date_keeps_hubs_with_a_free_slot_on_an_earlier_day():
    a_clinic(a_hub("On the day before"), days=9)
    a_clinic(a_hub("On the day"), days=10)
    a_hub("Nothing free")
    assert names(before=a_day(10)) == ["On the day before"]
    assert len(names()) == 3


def test_before_a_date_leaves_the_usual_wait_as_it_is():
    hub = a_hub()
    a_clinic(hub, days=3, number=1)
    late = a_clinic(hub, days=20, number=2)
    [choice] = chosen(before=a_day(5))
    assert choice.third_free == late.slots.all()[1].starts_at


def test_fitted_by_a_woman_counts_only_slots_of_fitters_known_to_be_women():
    both, man, unsaid = a_hub("Both"), a_hub("Man"), a_hub("Not said")
    woman = a_fitter(both, name="Dr Ann Hall")
    women(woman)
    women(both.fitters.earliest("pk"), man.fitters.get(), are=False)
    for hub in (both, man, unsaid):
        a_clinic(hub, days=2)
    hers = a_clinic(both, days=8, fitter=woman)
    [choice] = chosen(by_woman=True)
    assert (choice.name, choice.first_free) == ("Both", hers.slots.earliest("starts_at").starts_at)


@pytest.mark.parametrize(("trainee_is_woman", "kept"), [(True, ["Hub"]), (False, []), (None, [])])
def test_in_a_trainees_slot_the_trainee_is_a_woman_too(trainee_is_woman, kept):
    hub = a_hub("Hub")
    trainee = a_fitter(hub, letters=[], name="Trainee")
    women(hub.fitters.earliest("pk"))
    women(trainee, are=trainee_is_woman)
    session = a_clinic(hub)
    session.trainee = trainee
    session.save()
    session.slots.update(is_for_trainee=True)
    assert names(by_woman=True) == kept


@pytest.mark.acceptance("A33")
@time_machine.travel(MONDAY, tick=False)
@pytest.mark.parametrize(
    ("days", "first", "kept"),
    [
        (1, time(16, 30), []),
        (1, time(17), ["Hub"]),
        (5, time(9), ["Hub"]),
        (6, time(9), ["Hub"]),
        (7, time(9), []),
    ],
    ids=["weekday at 4:30pm", "weekday at 5pm", "Saturday", "Sunday", "Monday"],
)
def test_evenings_begin_at_5pm_and_weekends_are_saturday_and_sunday(days, first, kept):
    a_clinic(a_hub("Hub"), days=days, first=first, number=1)
    assert names(out_of_hours=True) == kept


@pytest.mark.acceptance("A33")
@pytest.mark.parametrize(("first", "kept"), [(time(16, 30), []), (time(17), ["Hub"])])
def test_an_evening_is_one_in_london_in_summer_too(first, kept):
    with time_machine.travel("2026-06-29T08:00:00+00:00", tick=False):
        a_clinic(a_hub("Hub"), days=1, first=first, number=1)
        assert names(out_of_hours=True) == kept


def test_wishes_for_an_appointment_must_be_met_by_the_same_slot():
    hub = a_hub("Hub")
    woman = a_fitter(hub, name="Dr Ann Hall")
    women(woman)
    with time_machine.travel(MONDAY, tick=False):
        a_clinic(hub, days=1, first=time(9), fitter=woman)
        a_clinic(hub, days=2, first=time(18))
        assert names(by_woman=True) == names(out_of_hours=True) == ["Hub"]
        assert names(by_woman=True, out_of_hours=True) == []


def test_step_free_keeps_hubs_that_say_so():
    step_free = a_hub("Step-free")
    a_hub("Not said")
    Hub.objects.filter(pk=step_free.pk).update(is_step_free=True)
    assert names(is_step_free=True) == ["Step-free"]


def test_own_pcn_is_the_one_the_referring_practice_is_in_today():
    today, long_ago = timezone.localdate(), date(2019, 10, 1)
    own, other = (PCN.objects.create(code=code, name=code) for code in ("U00001", "U00002"))
    spoke, here, moved, there = a_hub("Spoke"), a_hub("Here"), a_hub("Moved away"), a_hub("There")
    for hub, pcn in ((spoke, own), (here, own), (there, other)):
        PCNMembership.objects.create(practice=hub.practice, pcn=pcn, starts_on=long_ago)
    gone = {"practice": moved.practice, "pcn": own, "starts_on": long_ago, "ends_on": today}
    PCNMembership.objects.create(**gone)
    a_hub("In none")
    assert names(own_pcn_of=spoke.practice_id) == ["Here", "Spoke"]
    assert names(own_pcn_of=moved.practice_id) == [], "it is in no PCN now"


@pytest.mark.acceptance("L1")
def test_the_first_hubs_are_the_first_that_have_what_is_wanted():
    a_hub("Near, nothing free")
    a_clinic(a_hub("Further", at=(53.45, -2.99)), days=3)
    given = {"method": Method.IMPLANT, "procedure": Procedure.FIT, "origin": LIVERPOOL, "day": timezone.localdate()}
    found = hub_choices(**given, wanted=Wanted(before=a_day(5)), first=First(Order.NEAREST, 1))
    assert [choice.name for choice in found] == ["Further"]


# How often the database is asked


@pytest.mark.parametrize("hubs", [1, 20])
@pytest.mark.parametrize(
    "wanted", [Wanted(), Wanted(5.0, a_day(20), by_woman=True, out_of_hours=True, is_step_free=True, own_pcn_of=1)]
)
def test_choices_take_two_queries_and_loading_them_one_more(hubs, wanted, django_assert_max_num_queries):
    for _ in range(hubs):
        a_clinic(a_hub())
    given = {"method": Method.IMPLANT, "procedure": Procedure.FIT, "origin": LIVERPOOL, "day": timezone.localdate()}
    with django_assert_max_num_queries(2):
        found = hub_choices(**given, wanted=wanted)
    with django_assert_max_num_queries(1):
        assert [choice.hub.practice.name for choice in load_hubs(found)] == [choice.name for choice in found]
    assert len(found) == (0 if wanted.own_pcn_of else hubs)


def test_a_hub_that_went_meanwhile_is_left_out():
    hub = a_hub()
    found = chosen()
    hub.fitters.clear()
    hub.delete()
    assert load_hubs(found) == []
    assert Practice.objects.count() == 1


# In a large network (ADR 16)


@pytest.fixture
def large_network(monkeypatch):
    monkeypatch.setattr(ranking, "NEARBY", 3)
    for number in range(8):
        hub = a_hub(f"Hub {number}", at=(LIVERPOOL[0] + 0.04 * number, LIVERPOOL[1]))
        a_clinic(hub, days=9 - number, number=3)


def first(order: Order, number: int | None):
    given = {"method": Method.IMPLANT, "procedure": Procedure.FIT, "origin": LIVERPOOL, "day": timezone.localdate()}
    return hub_choices(**given, first=First(order, number))


@pytest.mark.parametrize("order", Order)
@pytest.mark.parametrize("number", [1, 3, 5, 8])
def test_the_first_are_the_same_whether_or_not_the_times_of_all_are_looked_up(large_network, order, number):
    assert first(order, number)[:number] == first(order, None)[:number]
    assert len(first(order, number)) == 8


def test_times_too_far_away_to_matter_are_not_looked_up(large_network, django_assert_max_num_queries):
    with django_assert_max_num_queries(3):
        found = first(Order.NEAREST, 2)
    assert [choice.is_timed for choice in found] == [True] * 3 + [False] * 5
    assert not any(choice.first_free for choice in found[3:])
