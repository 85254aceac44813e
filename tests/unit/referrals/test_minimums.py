"""How many procedures a year are asked of a fitter: a warning, counted by the letters they hold."""

from datetime import date, timedelta

import pytest

from referrals.minimums import LABELS, Done, Kind, Measure, count, first_day, kind_of, minimums

TODAY = date(2026, 11, 23)
LONG_AGO = TODAY - timedelta(days=900)


def counts(*done, **since):
    held = {Kind(kind): day for kind, day in since.items()}
    return {(each.minimum.kind, each.minimum.measure): each for each in count(minimums(TODAY), done, held, TODAY)}


def test_the_numbers_are_data_marked_as_not_approved():
    asked = {(each.kind, each.measure): each for each in minimums(TODAY)}
    assert {key: each.number for key, each in asked.items()} == {
        (Kind.IMPLANT, Measure.PROCEDURES): 6,
        (Kind.INTRAUTERINE, Measure.PROCEDURES): 12,
        (Kind.INTRAUTERINE, Measure.DEVICES): 2,
    }
    assert not any(each.is_approved for each in asked.values())
    assert set(asked) == set(LABELS)


def test_only_letters_that_are_held_are_asked_about():
    assert counts() == {}
    assert {kind for kind, _ in counts(implant=LONG_AGO)} == {Kind.IMPLANT}


@pytest.mark.parametrize(("number", "is_short"), [(5, True), (6, False), (7, False)])
def test_fewer_than_asked_for_is_short(number, is_short):
    found = counts(Done("implant", "fit", "Nexplanon", number), implant=LONG_AGO)
    assert found[Kind.IMPLANT, Measure.PROCEDURES].is_short is is_short


def test_removals_count_for_implants_and_not_for_coils_and_what_failed_for_neither():
    done = [
        Done(method, action, "", 2) for method in ("implant", "lng_ius") for action in ("remove", "failed", "check")
    ]
    found = counts(*done, implant=LONG_AGO, intrauterine=LONG_AGO)
    assert found[Kind.IMPLANT, Measure.PROCEDURES].done == 2
    assert found[Kind.INTRAUTERINE, Measure.PROCEDURES].done == 0


def test_coils_of_both_kinds_count_together_and_their_devices_once_each():
    found = counts(
        Done("lng_ius", "fit", "Mirena", 8),
        Done("lng_ius", "replace", "Mirena", 3),
        Done("copper_iud", "fit", "Nova-T 380", 1),
        Done("copper_iud", "fit", "", 1),
        intrauterine=LONG_AGO,
    )
    assert found[Kind.INTRAUTERINE, Measure.PROCEDURES].done == 13
    assert found[Kind.INTRAUTERINE, Measure.DEVICES].done == 2


@pytest.mark.parametrize(("held", "is_short"), [(0, True), (1, False)])
def test_who_has_held_the_letter_for_less_than_the_time_counted_is_not_short(held, is_short):
    since = first_day(TODAY, 12) + timedelta(days=held)
    found = counts(implant=since)
    assert found[Kind.IMPLANT, Measure.PROCEDURES].is_short is is_short


@pytest.mark.parametrize(
    ("today", "months", "first"),
    [
        (TODAY, 12, date(2025, 11, 23)),
        (date(2028, 2, 29), 12, date(2027, 3, 1)),
        (date(2026, 8, 31), 6, date(2026, 3, 1)),
        (date(2026, 1, 31), 1, date(2025, 12, 31)),
    ],
)
def test_so_many_months_end_today(today, months, first):
    assert first_day(today, months) == first


def test_a_ring_pessary_needs_no_letter():
    assert kind_of("ring_pessary") is None
