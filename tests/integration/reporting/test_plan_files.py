"""Trajectories and milestones read from files: one standard a measure, and the same file again changes nothing."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from reporting.models import Milestone, Trajectory, TrajectoryMonth

pytestmark = pytest.mark.django_db

PLAN = Path(__file__).parents[2] / "unit" / "reporting" / "operational_plan_2019_20.csv"
HEAD = "measure,unit,comparator,standard,source,month,planned\n"
RATE = "Fittings,a month,≥,40,plan,2025-04-01,30\nFittings,a month,≥,40,plan,2025-05-01,40\n"
MILESTONES = """title,outcome,impact,owner,due_on
Hub agreement signed,Women are fitted nearby,Shorter waits,PCN board,2025-05-01
Fitters trained,Every hub has two,Fewer clinics called off,Training lead,2025-09-30
"""
Load = Callable[..., str]


@pytest.fixture
def load(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Load:
    monkeypatch.chdir(tmp_path)

    def run(command: str, content: str | Path, *options: str) -> str:
        path = content if isinstance(content, Path) else tmp_path / "plan.csv"
        if isinstance(content, str):
            path.write_text(content)
        call_command(command, str(path), *options)
        return capsys.readouterr().out

    return run


@pytest.mark.acceptance("P4")
def test_a_file_whose_sources_disagree_is_refused_until_one_is_chosen(load: Load) -> None:
    with pytest.raises(CommandError, match=r"Waiting list: ≤ 31,482 \(table\); ≤ 31,480 \(text\). Choose one"):
        load("import_trajectories", PLAN)
    assert not Trajectory.objects.exists()
    load("import_trajectories", PLAN, "--choose", "Waiting list=text")
    assert Trajectory.objects.get(measure="Waiting list").standard == 31480


@pytest.mark.acceptance("P3")
def test_the_comparator_is_stored(load: Load) -> None:
    load("import_trajectories", HEAD + RATE + "Late,%,<,1.0,plan,2025-04-01,1.0\n")
    assert dict(Trajectory.objects.values_list("measure", "comparator")) == {"Fittings": "ge", "Late": "lt"}


@pytest.mark.acceptance("P4")
def test_another_source_cannot_move_a_stored_standard_unless_chosen(load: Load) -> None:
    load("import_trajectories", HEAD + RATE)
    moved = HEAD + RATE.replace("40,plan", "35,board")
    with pytest.raises(CommandError, match=r"≥ 40 \(plan\); ≥ 35 \(board\)"):
        load("import_trajectories", moved)
    load("import_trajectories", moved, "--choose", "Fittings=board")
    assert Trajectory.objects.get().standard == 35


def test_the_same_plan_again_changes_nothing_and_a_new_one_keeps_what_was_recorded(load: Load) -> None:
    assert "2 created, 0 changed, 0 unchanged" in load("import_trajectories", HEAD + RATE)
    assert "0 created, 0 changed, 2 unchanged" in load("import_trajectories", HEAD + RATE)
    TrajectoryMonth.objects.filter(month=date(2025, 4, 1)).update(actual=28)
    assert "1 created, 2 changed" in load("import_trajectories", HEAD + "Fittings,a month,≥,40,plan,2025-06-01,41\n")
    assert list(TrajectoryMonth.objects.values_list("month", "planned", "actual")) == [
        (date(2025, 4, 1), None, Decimal(28)),
        (date(2025, 6, 1), Decimal(41), None),
    ]


@pytest.mark.parametrize(
    ("content", "options", "reason"),
    [
        (HEAD + RATE, ["--choose", "Other=plan"], "no measure called Other"),
        (HEAD + RATE.replace(",30", ",30.1234567"), [], "more than 6 decimals"),
        (HEAD + RATE, ["--choose", "Fittings"], "is not a measure and a source"),
        ("a,b\n1,2\n", [], "has no column MEASURE"),
    ],
)
def test_a_plan_that_cannot_be_kept_is_refused_in_words(
    load: Load, content: str, options: list[str], reason: str
) -> None:
    with pytest.raises(CommandError, match=reason):
        load("import_trajectories", content, *options)
    assert not Trajectory.objects.exists()


def test_milestones_are_read_once_and_stay_done(load: Load) -> None:
    assert "2 created, 0 changed, 0 unchanged" in load("import_milestones", MILESTONES)
    assert "0 created, 0 changed, 2 unchanged" in load("import_milestones", MILESTONES)
    Milestone.objects.filter(title="Fitters trained").update(done_on=date(2025, 6, 1))
    assert "0 created, 1 changed, 1 unchanged" in load("import_milestones", MILESTONES.replace("09-30", "10-31"))
    late = Milestone.objects.get(title="Fitters trained")
    assert (late.due_on, late.done_on) == (date(2025, 10, 31), date(2025, 6, 1))


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        (",Training lead,", ",,", "Missing"),
        ("2025-09-30", "soon", "Not a date"),
        ("Fitters trained", "Hub agreement signed", "listed twice"),
    ],
)
def test_a_milestone_at_fault_is_set_aside_with_its_reason(
    load: Load, tmp_path: Path, old: str, new: str, reason: str
) -> None:
    assert "1 created, 0 changed, 0 unchanged, 1 set aside" in load("import_milestones", MILESTONES.replace(old, new))
    assert reason in next((tmp_path / "build").rglob("*.csv")).read_text(encoding="utf-8-sig")
