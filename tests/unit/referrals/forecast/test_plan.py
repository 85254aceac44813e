"""Which appointments a forecast counts on."""

from referrals.forecast.cases import HORIZON, Case, Change, Clinic
from referrals.forecast.plan import NOTICE, added_clinic, appointments_a_week, last_planned, slots_of

IMPLANTS, COILS = frozenset({"implant"}), frozenset({"coil"})
BOTH = IMPLANTS | COILS


def case_of(*clinics: Clinic, weekday: int = 0) -> Case:
    weeks = {"implant": (3,) * 10, "coil": (2,) * 10, "ring_pessary": (0,) * 10}
    return Case("hub", "Park Practice", weekday, 28, weeks, clinics)


def weekly(first: int, last: int, *, free: int = 2, total: int = 5, fitter: str = "a") -> list[Clinic]:
    return [Clinic(day, fitter, IMPLANTS, free if day >= 0 else 0, total) for day in range(first, last + 1, 7)]


def test_what_is_planned_counts_with_what_is_still_free():
    slots = slots_of(case_of(*weekly(-26, 30)), Change())
    assert {day: slots[day] for day in (2, 9, 30)} == {day: [((1,), 2)] for day in (2, 9, 30)}


def test_after_the_last_planned_clinic_the_four_weeks_before_repeat_whole():
    slots = slots_of(case_of(*weekly(-26, 9)), Change())
    assert sorted(day for day in slots if day <= 44) == [2, 9, 16, 23, 30, 37, 44]
    assert [slots[day] for day in (9, 16, 23, 30)] == [[((1,), 2)], *[[((1,), 5)]] * 3]
    assert max(slots) < HORIZON


def test_where_no_clinic_is_to_come_none_follows():
    case = case_of(*weekly(-26, -5))
    assert slots_of(case, Change()) == {}
    assert last_planned(case) is None
    assert added_clinic(case).total == 5


def test_a_fortnightly_clinic_goes_on_every_second_week():
    clinics = [Clinic(day, "a", COILS, 3, 3) for day in (-10, 4, 18)]
    assert sorted(slots_of(case_of(*clinics), Change()))[:5] == [4, 18, 32, 46, 60]


def test_without_a_fitter_her_clinics_are_not_held_and_nothing_else_changes():
    clinics = [*weekly(-26, 30), *weekly(-25, 31, fitter="b")]
    without = slots_of(case_of(*clinics), Change(without_fitter="b"))
    assert {day % 7 for day in without} == {2}
    assert last_planned(case_of(*clinics)) == 31


def test_clinics_added_are_of_the_usual_size_after_notice_for_all_the_hub_fits():
    clinics = [Clinic(2, "a", IMPLANTS, 4, 4), Clinic(2, "a", COILS, 2, 2), Clinic(9, "a", BOTH, 6, 6)]
    assert (added_clinic(case_of(*clinics)).total, added_clinic(case_of(*clinics)).families) == (6, BOTH)
    before, after = (slots_of(case_of(*clinics, weekday=2), Change(more_clinics=more)) for more in (0, 2))
    new = {day for day in after if after[day] != before.get(day)}
    assert min(new) >= NOTICE
    assert {(2 + day) % 7 for day in new} == {1, 3}
    weeks = [
        now - then for then, now in zip(*(appointments_a_week(each, 12) for each in (before, after)), strict=True)
    ]
    assert weeks[3:] == [12] * 9


def test_on_a_day_appointments_for_fewest_families_come_first_and_what_nobody_asks_for_not_at_all():
    clinics = [
        Clinic(2, "a", BOTH, 1, 1),
        Clinic(2, "b", COILS, 2, 2),
        Clinic(2, "b", frozenset({"ring_pessary"}), 3, 3),
    ]
    assert slots_of(case_of(*clinics), Change())[2] == [((0,), 2), ((0, 1), 1)]
