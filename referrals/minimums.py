"""How many procedures a fitter is asked to do in a year. A warning, never a bar. Pure: the numbers are data
(rules/procedure_minimums.csv), none of them approved yet.

Source: domain.md 2.5. Only what is recorded in this service is known: a fitter may do more elsewhere.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from practices.methods import COILS, Competence, Method
from referrals import rules


class Kind(StrEnum):
    """The two kinds of letters, whose procedures are counted apart."""

    IMPLANT = "implant"
    INTRAUTERINE = "intrauterine"


class Measure(StrEnum):
    PROCEDURES = "procedures"
    DEVICES = "devices"


LABELS: Mapping[tuple[Kind, Measure], str] = {
    (Kind.IMPLANT, Measure.PROCEDURES): "Implants fitted, replaced or removed",
    (Kind.INTRAUTERINE, Measure.PROCEDURES): "Coils fitted or replaced",
    (Kind.INTRAUTERINE, Measure.DEVICES): "Different coils among them",
}


@dataclass(frozen=True)
class Minimum:
    """So many of something in so many months, where that comes from and who approved it (empty: nobody yet)."""

    kind: Kind
    measure: Measure
    number: int
    months: int
    actions: frozenset[str]
    source: str
    approver: str

    @property
    def label(self) -> str:
        return LABELS.get((self.kind, self.measure), f"{self.kind} {self.measure}")

    @property
    def is_approved(self) -> bool:
        return bool(self.approver)


@dataclass(frozen=True)
class Done:
    """How many procedures of one kind with one device somebody did in the months counted."""

    method: str
    action: str
    device: str
    number: int


@dataclass(frozen=True)
class Count:
    """What somebody did of what is asked for. `is_new`: their letter is younger than the months counted."""

    minimum: Minimum
    done: int
    is_new: bool

    @property
    def is_short(self) -> bool:
        return self.done < self.minimum.number and not self.is_new


def minimums(day: date) -> tuple[Minimum, ...]:
    """What is asked for on a day, in the order of the table."""
    return tuple(
        Minimum(
            Kind(row["kind"]),
            Measure(row["measure"]),
            int(row["minimum"]),
            int(row["months"]),
            frozenset(row["actions"].split()),
            row["source"],
            row["approver"],
        )
        for row in rules.read("procedure_minimums")
        if rules.holds_on(row, day)
    )


def kind_of(method: str) -> Kind | None:
    """The kind of letter that a method needs; None for a ring pessary."""
    if method == Method.IMPLANT:
        return Kind.IMPLANT
    return Kind.INTRAUTERINE if method in COILS else None


def kind_of_letter(competence: str) -> Kind:
    return Kind.INTRAUTERINE if competence == Competence.IUT else Kind.IMPLANT


def first_day(today: date, months: int) -> date:
    """The first day of so many months that end today."""
    year, month = divmod(today.year * 12 + today.month - 1 - months, 12)
    try:
        return date(year, month + 1, today.day)
    except ValueError:  # A shorter month: the first of the next.
        return date(year + (month + 1) // 12, (month + 1) % 12 + 1, 1)


def count(asked: Collection[Minimum], done: Iterable[Done], since: Mapping[Kind, date], today: date) -> list[Count]:
    """What somebody did of what is asked of the letters they hold. `since`: from when on they hold each kind."""
    rows = list(done)
    return [
        Count(each, _number(each, rows), is_new=since[each.kind] > first_day(today, each.months))
        for each in asked
        if each.kind in since
    ]


def _number(minimum: Minimum, done: Iterable[Done]) -> int:
    own = [each for each in done if kind_of(each.method) == minimum.kind and each.action in minimum.actions]
    if minimum.measure == Measure.DEVICES:
        return len({each.device for each in own if each.device})
    return sum(each.number for each in own)
