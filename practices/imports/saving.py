"""Writes only what differs: rows are compared in memory, so that "changed" counts true differences."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import models

from practices.imports.rows import Fault
from practices.models import PCN, Practice
from practices.recounts import Key, mark

BATCH = 2000


@dataclass
class Tally:
    """Rows created, changed and found as they were; `faults` are rows that only the database showed to be at fault."""

    created: int = 0
    changed: int = 0
    unchanged: int = 0
    faults: list[Fault] = field(default_factory=list)

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            self.created + other.created,
            self.changed + other.changed,
            self.unchanged + other.unchanged,
            [*self.faults, *other.faults],
        )


def store(
    model: type[PCN | Practice], facts: Mapping[str, Mapping[str, Any]], *, as_of: Mapping[str, date] | date
) -> Tally:
    """Make organisations as `facts` (by code) say, but for those that a newer file described."""
    known = {row.code: row for row in locked_rows(model).filter(code__in=facts)}
    new: list[Any] = []
    changed: list[Any] = []
    confirmed: list[Any] = []
    fields: set[str] = set()
    for code, values in facts.items():
        day = as_of if isinstance(as_of, date) else as_of[code]
        row = known.get(code)
        if row is None:
            new.append(model(**values, as_of=day))
        elif row.as_of is None or row.as_of <= day:
            differing = take(row, values)
            fields |= differing
            if differing:
                changed.append(row)
            elif row.as_of != day:
                confirmed.append(row)
            row.as_of = day
    model._default_manager.bulk_create(new, batch_size=BATCH)
    write_changed(model, [*changed, *confirmed], [*sorted(fields), "as_of"])
    return Tally(len(new), len(changed), len(facts) - len(new) - len(changed))


def complete_stubs(model: type[PCN | Practice], facts: Mapping[str, Mapping[str, Any]]) -> Tally:
    """Make a stub of each organisation not known yet, and fill blanks of those still known as stubs only.

    `facts` by code are what a file about something else happens to say, such as a name; blank ones say nothing.
    """
    known = {row.code: row for row in locked_rows(model).filter(code__in=facts)}
    new: list[Any] = []
    changed: list[Any] = []
    for code, values in facts.items():
        said = {name: value for name, value in values.items() if value}
        row = known.get(code)
        if row is None:
            new.append(model(**{"code": code, "name": code, "is_stub": True} | said))
        elif row.is_stub:
            blank = {name for name in said if getattr(row, name) in ("", code, None)}
            if take(row, {name: said[name] for name in blank}):
                changed.append(row)
    model._default_manager.bulk_create(new, batch_size=BATCH)
    write_changed(model, changed, sorted({name for values in facts.values() for name in values}))
    return Tally(len(new), len(changed))


def take(row: models.Model, values: Mapping[str, Any]) -> set[str]:
    """Set what differs on a row; the names of those fields."""
    differing = {name for name, value in values.items() if getattr(row, name) != value}
    for name in differing:
        setattr(row, name, values[name])
    return differing


def locked_rows(model: type[models.Model]) -> models.QuerySet[Any]:
    """Rows nobody else may change until the import is through."""
    return model._default_manager.select_for_update(of=("self",))


def write_changed(model: type[models.Model], rows: list[Any], fields: list[str]) -> None:
    """Update rows that exist. Many times faster than bulk_update, whose CASE grows with rows times fields."""
    if not rows:
        return
    model._default_manager.bulk_create(
        rows, batch_size=BATCH, update_conflicts=True, unique_fields=["id"], update_fields=fields
    )


def mark_whole_history(practices: Iterable[int]) -> None:
    """Every month of these practices (ids) may count differently now."""
    mark(Key(practice, None, None) for practice in practices)
