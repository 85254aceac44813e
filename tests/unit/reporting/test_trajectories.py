"""The fixture is Liverpool's operational plan of 2019/20 as far as it is known here (domain.md P2 to P5).

Its standards, the months in which they are first met for good, November's 1.0 % and January's 31,169 are the plan's
(`stated`); the other months are made to fit them.
"""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from practices.imports.rows import RefusedFileError
from reporting.months import add_months, quarter_of
from reporting.trajectories import (
    Comparator,
    Comparison,
    QuarterTarget,
    Rule,
    Standard,
    StandardsConflictError,
    Trajectory,
    achieved,
    by_quarter,
    chosen_standard,
    planned_against_actual,
)
from reporting.trajectory_file import Plans, parse_trajectories, validate_trajectories

PLAN = Path(__file__).with_name("operational_plan_2019_20.csv").read_bytes()
HEAD = "measure,unit,comparator,standard,source,month,planned\n"
APRIL = date(2019, 4, 1)
NOVEMBER = date(2019, 11, 1)


def read(data: str | bytes, **options: dict[str, str]) -> Plans:
    content = data.encode() if isinstance(data, str) else data
    return validate_trajectories(parse_trajectories(content), **options)


@pytest.fixture
def plan() -> dict[str, Trajectory]:
    plans = read(PLAN, chosen={"Waiting list": "text"})
    assert plans.faults == []
    return {each.measure: each for each in plans.trajectories}


def months(*values: str | None, first: date = APRIL) -> dict[date, Decimal]:
    return {add_months(first, place): Decimal(value) for place, value in enumerate(values) if value is not None}


def at_most(value: str, source: str = "plan") -> Standard:
    return Standard(Comparator.AT_MOST, Decimal(value), source)


@pytest.mark.acceptance("P2")
@pytest.mark.parametrize(
    ("measure", "standard", "month"),
    [
        ("Referral to treatment", "92", date(2020, 3, 1)),
        ("Waiting over 52 weeks", "0", date(2019, 9, 1)),
        ("Diagnostics", "1.0", NOVEMBER),
        ("Cancer 2 weeks", "93", date(2019, 7, 1)),
        ("Cancer 62 days", "85", date(2020, 3, 1)),
    ],
)
def test_the_plan_says_from_when_each_standard_is_met_for_good(plan, measure, standard, month):
    trajectory = plan[measure]
    assert trajectory.standard.value == Decimal(standard)
    assert achieved(trajectory.planned, trajectory.standard, Rule.SUSTAINED) == month


@pytest.mark.acceptance("P3")
def test_at_the_boundary_the_stored_comparator_decides():
    below = PLAN.decode().replace("% over 6 weeks,≤", "% over 6 weeks,<")
    for data, met, sustained in [(PLAN.decode(), True, NOVEMBER), (below, False, date(2019, 12, 1))]:
        plans = read(data, chosen={"Waiting list": "text"}).trajectories
        [diagnostics] = [each for each in plans if each.measure == "Diagnostics"]
        standard = diagnostics.standard
        assert standard.comparator.met(diagnostics.planned[NOVEMBER], standard.value) is met
        assert achieved(diagnostics.planned, standard, Rule.SUSTAINED) == sustained


@pytest.mark.parametrize(
    ("comparator", "below", "equal", "above"),
    [
        (Comparator.AT_MOST, True, True, False),
        (Comparator.BELOW, True, False, False),
        (Comparator.AT_LEAST, False, True, True),
        (Comparator.ABOVE, False, False, True),
    ],
)
def test_each_comparator_on_both_sides_of_the_standard(comparator, below, equal, above):
    found = [comparator.met(Decimal(value), Decimal("1.0")) for value in ("0.9", "1", "1.1")]
    assert found == [below, equal, above]


@pytest.mark.parametrize("comparator", Comparator)
def test_a_comparator_is_read_as_it_is_shown_and_as_it_is_stored(comparator):
    assert Comparator.of(comparator.symbol) == Comparator.of(comparator.value) == comparator
    assert comparator.words
    assert (Comparator.of("<="), Comparator.of(">=")) == (Comparator.AT_MOST, Comparator.AT_LEAST)
    with pytest.raises(ValueError, match="=="):
        Comparator.of("==")


@pytest.mark.acceptance("P4")
def test_two_sources_for_one_standard_are_refused_until_one_is_chosen():
    with pytest.raises(RefusedFileError) as refusal:
        read(PLAN)
    assert str(refusal.value) == (
        "Sources disagree about the standard of Waiting list: ≤ 31,482 (table); ≤ 31,480 (text). "
        "Choose one of the sources."
    )
    for source, value in [("table", "31482"), ("text", "31480")]:
        plans = read(PLAN, chosen={"Waiting list": source}).trajectories
        assert plans[-1].standard == at_most(value, source)
        assert plans[-1].planned[date(2020, 1, 1)] == 31169
    with pytest.raises(RefusedFileError):
        read(PLAN, chosen={"Waiting list": "the annex"})


def test_sources_that_agree_do_not_conflict():
    standards = [at_most("31480", "text"), at_most("31480.0", "table")]
    assert chosen_standard("Waiting list", standards).source == "text"
    other = Standard(Comparator.BELOW, Decimal(31480), "annex")
    with pytest.raises(StandardsConflictError, match="< 31,480"):
        chosen_standard("Waiting list", [*standards, other])


def test_the_waiting_list_meets_its_standard_from_january_and_the_rule_has_a_name(plan):
    waiting = plan["Waiting list"]
    january = date(2020, 1, 1)
    assert waiting.planned[january] == 31169
    assert achieved(waiting.planned, waiting.standard, Rule.SUSTAINED) == january
    assert achieved(waiting.planned, waiting.standard, Rule.YEAR_END) == date(2020, 3, 1)
    assert len({rule.label for rule in Rule}) == len(Rule)
    assert Rule.SUSTAINED.label == "first month from which every month meets the standard"


def test_met_once_is_not_met_for_good():
    values = months("5", "1", "5", "1", "0")
    assert achieved(values, at_most("1"), Rule.FIRST_MET) == date(2019, 5, 1)
    assert achieved(values, at_most("1"), Rule.SUSTAINED) == date(2019, 7, 1)
    relapse = months("5", "1", "5")
    assert achieved(relapse, at_most("1"), Rule.FIRST_MET) == date(2019, 5, 1)
    assert achieved(relapse, at_most("1"), Rule.SUSTAINED) is None
    assert achieved(relapse, at_most("1"), Rule.YEAR_END) is None


def test_nothing_is_sustained_across_a_month_without_a_value():
    assert achieved(months("1", "1", None, "1"), at_most("1"), Rule.SUSTAINED) == date(2019, 7, 1)
    assert achieved({}, at_most("1"), Rule.SUSTAINED) is None


@given(st.lists(st.integers(0, 4), min_size=1, max_size=24))
def test_sustained_means_from_there_to_the_end_and_not_the_month_before(numbers):
    values = months(*(str(number) for number in numbers))
    first = achieved(values, at_most("2"), Rule.SUSTAINED)
    if first is None:
        assert numbers[-1] > 2
        return
    assert all(value <= 2 for month, value in values.items() if month >= first)
    assert values.get(add_months(first, -1), Decimal(9)) > 2


def test_planned_and_actual_stand_side_by_side():
    plan = Trajectory("Waiting list", "patients", at_most("10"), months("12", "11", "10"))
    assert planned_against_actual(plan, months("11", "13", None, "9")) == [
        Comparison(APRIL, Decimal(12), Decimal(11), Decimal(-1), True, False),
        Comparison(date(2019, 5, 1), Decimal(11), Decimal(13), Decimal(2), False, False),
        Comparison(date(2019, 6, 1), Decimal(10), None, None, None, None),
        Comparison(date(2019, 7, 1), None, Decimal(9), None, None, True),
    ]


def test_where_higher_is_better_more_than_planned_is_as_planned():
    plan = Trajectory("Fittings", "", Standard(Comparator.AT_LEAST, Decimal(10), "plan"), months("8", "8"))
    assert [each.as_planned for each in planned_against_actual(plan, months("9", "7"))] == [True, False]


def test_quarters_have_target_and_achieved_side_by_side_and_nothing_where_there_is_none():
    targets = {APRIL: Decimal(30), date(2019, 10, 1): Decimal(30)}
    made = months("10", "10", "10", "1", "2", "3", "10", "9", None)
    assert by_quarter(targets, made, Comparator.AT_LEAST) == [
        QuarterTarget(APRIL, Decimal(30), Decimal(30), True),
        QuarterTarget(date(2019, 7, 1), None, Decimal(6), None),
        QuarterTarget(date(2019, 10, 1), Decimal(30), None, None),
    ]


def test_financial_quarters_begin_in_april():
    assert [quarter_of(date(2020, month, 1)).month for month in range(1, 13)] == [1] * 3 + [4] * 3 + [7] * 3 + [10] * 3


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        ("A,%,=,92,plan,2019-04-01,1", "COMPARATOR", "Not one of"),
        ("A,%,≥,,plan,2019-04-01,1", "STANDARD", "missing"),
        ("A,%,≥,92,,2019-04-01,1", "SOURCE", "Missing"),
        (",%,≥,92,plan,2019-04-01,1", "MEASURE", "Missing"),
        ("A,%,≥,92,plan,2019-04-02,1", "MONTH", "first day"),
        ("A,%,≥,92,plan,April,1", "MONTH", "Not a date"),
        ("A,%,≥,92,plan,2019-04-01,many", "PLANNED", "Not a number"),
        ("A,%,≥,92,plan,2019-04-01,NaN", "PLANNED", "Not a number"),
        ("A,%,≥,92,plan,2019-04-01,1e99", "PLANNED", "Not a number"),
    ],
)
def test_a_faulty_row_is_set_aside_with_the_reason_and_the_rest_is_read(row, column, reason):
    plans = read(f"{HEAD}{row}\nB,%,≥,92,plan,2019-04-01,90%\n")
    [fault] = plans.faults
    assert (fault.row, fault.column) == (2, column)
    assert reason in fault.reason
    assert [each.planned for each in plans.trajectories] == [{APRIL: Decimal(90)}]


def test_a_month_given_twice_is_set_aside_unless_its_source_is_the_one_chosen():
    rows = "A,,≤,10,text,2019-04-01,5\nA,,≤,11,table,2019-04-01,6\n"
    for source, planned in [("text", 5), ("table", 6)]:
        plans = read(HEAD + rows, chosen={"A": source})
        assert plans.trajectories[0].planned == {APRIL: planned}
        assert plans.faults == []
    plans = read(HEAD + rows.replace("11", "10"))
    assert plans.trajectories[0].planned == {APRIL: 5}
    assert [fault.row for fault in plans.faults] == [3]


def test_a_file_without_a_usable_row_is_refused():
    with pytest.raises(RefusedFileError, match="No row"):
        read(HEAD)
    with pytest.raises(RefusedFileError, match="PLANNED"):
        read("measure,unit,comparator,standard,source,month\n")
