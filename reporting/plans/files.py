"""Trajectories and milestones from files to rows. The same file again changes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from practices.imports.files import csv_headings, need_columns, read_csv
from practices.imports.rows import Fault, RefusedFileError, Row, check_each
from practices.imports.running import Outcome, Source
from practices.imports.saving import Tally, locked_rows, take, write_changed
from reporting import trajectories as pure
from reporting.models import Milestone, Trajectory, TrajectoryMonth
from reporting.plans.models import DECIMALS
from reporting.plans.selectors import standard_of
from reporting.trajectory_file import parse_trajectories, validate_trajectories

MILESTONE_COLUMNS = ("TITLE", "OUTCOME", "IMPACT", "OWNER", "DUE_ON")


def load_trajectories(source: Source, *, chosen: Mapping[str, str]) -> Outcome:
    """Each measure's plan as the file has it; what was recorded stays. `chosen`: a measure's source of its standard.

    RefusedFileError while sources disagree about a standard, those of the file and the one stored before (P4).
    """
    plans = validate_trajectories(source.progress(parse_trajectories(source.data), "Trajectories"), chosen=chosen)
    if unknown := sorted(set(chosen) - {each.measure for each in plans.trajectories}):
        raise RefusedFileError(f"The file has no measure called {', '.join(unknown)}. Check what you chose.")
    known = {row.measure: row for row in locked_rows(Trajectory)}
    for each in plans.trajectories:
        _check_exact(each)
        if each.measure in known and each.measure not in chosen:
            _check_agrees(known[each.measure], each.standard)
    tally = Tally()
    for each in plans.trajectories:
        tally += _save(each, known.get(each.measure))
    return Outcome(tally, plans.faults)


def load_milestones(source: Source) -> Outcome:
    """Milestones by title: new ones, and changes to those that are there. What was done stays done."""
    headings = csv_headings(source.data)
    need_columns(headings, MILESTONE_COLUMNS, "a file of milestones")
    faults: list[Fault] = []
    facts = _milestones(source.progress(read_csv(source.data, headings), "Milestones"), faults)
    if not facts:
        raise RefusedFileError("No row of the file could be used: check that it holds milestones.")
    known = {row.title: row for row in locked_rows(Milestone)}
    new = [Milestone(title=title, **values) for title, values in facts.items() if title not in known]
    changed = [known[title] for title, values in facts.items() if title in known and take(known[title], values)]
    Milestone.objects.bulk_create(new)
    write_changed(Milestone, changed, ["outcome", "impact", "owner", "due_on"])
    return Outcome(Tally(len(new), len(changed), len(facts) - len(new) - len(changed)), faults)


def _milestones(rows: Iterable[Row], faults: list[Fault]) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for row, (title, values) in check_each(rows, _milestone, faults):
        if title in found:
            faults.append(Fault(row.number, "TITLE", title, "The milestone is listed twice."))
        else:
            found[title] = values
    return found


def _milestone(row: Row) -> tuple[str, dict[str, Any]]:
    texts = {column: row.text(column) for column in MILESTONE_COLUMNS[:-1]}
    for column, text in texts.items():
        if not text:
            raise row.faulty(column, "Missing.")
    values: dict[str, Any] = {column.lower(): text for column, text in texts.items() if column != "TITLE"}
    return texts["TITLE"], values | {"due_on": row.needed_day("DUE_ON")}


def _check_exact(plan: pure.Trajectory) -> None:
    """A standard that is rounded when it is stored could be met by other values."""
    for value in (plan.standard.value, *plan.planned.values()):
        if value != round(value, DECIMALS):
            raise RefusedFileError(
                f"{plan.measure} has {value}, with more than {DECIMALS} decimals. Round it in the file."
            )


def _check_agrees(row: Trajectory, standard: pure.Standard) -> None:
    """Another source may not move a stored standard unless it was chosen; the same source may correct it."""
    stored = standard_of(row)
    if stored.source != standard.source:
        try:
            pure.chosen_standard(row.measure, [stored, standard])
        except pure.StandardsConflictError as conflict:
            raise RefusedFileError(str(conflict)) from conflict


def _save(plan: pure.Trajectory, row: Trajectory | None) -> Tally:
    """The trajectory and its months; the tally counts months."""
    facts = {
        "unit": plan.unit,
        "comparator": plan.standard.comparator.value,
        "standard": plan.standard.value,
        "source": plan.standard.source,
    }
    if row is None:
        row = Trajectory.objects.create(measure=plan.measure, **facts)
    elif take(row, facts):
        row.save()
    return _save_months(row, plan.planned)


def _save_months(row: Trajectory, planned: Mapping[date, Decimal]) -> Tally:
    """A month that left the plan goes, or keeps what was recorded for it."""
    known = {each.month: each for each in locked_rows(TrajectoryMonth).filter(trajectory=row)}
    new = [
        TrajectoryMonth(trajectory=row, month=month, planned=value)
        for month, value in planned.items()
        if month not in known
    ]
    changed = [each for month, each in known.items() if take(each, {"planned": planned.get(month)})]
    gone = [each.pk for each in changed if each.planned is None and each.actual is None]
    TrajectoryMonth.objects.filter(pk__in=gone).delete()
    TrajectoryMonth.objects.bulk_create(new)
    write_changed(TrajectoryMonth, [each for each in changed if each.pk not in gone], ["planned"])
    return Tally(len(new), len(changed), len(planned.keys() | known.keys()) - len(new) - len(changed))
