"""What a letter of competence allows, who issues it, and when it may be renewed. Pure: imports no model.

Source: domain.md 2.5 and 1.2: letters are renewed every 5 years, asked for from 6 months before until 6 weeks after
they end. The faculty that issues them changed its name in August 2025; letters of either name count alike.
"""

from collections.abc import Collection, Mapping
from datetime import date, timedelta

from practices.methods import Competence

# What a letter's holder may do, in words.
DIRECTIONS: Mapping[Competence, str] = {
    Competence.SDI_IR: "Insertion and removal",
    Competence.SDI_IO: "Insertion only",
    Competence.SDI_RO: "Removal only",
    Competence.IUT: "Insertion and removal inside the womb",
}
# Who covers whom: a letter for both directions covers each of them.
COVERED_BY: Mapping[Competence, frozenset[Competence]] = {
    Competence.SDI_IR: frozenset({Competence.SDI_IR}),
    Competence.SDI_IO: frozenset({Competence.SDI_IO, Competence.SDI_IR}),
    Competence.SDI_RO: frozenset({Competence.SDI_RO, Competence.SDI_IR}),
    Competence.IUT: frozenset({Competence.IUT}),
}
RENAMED_ON = date(2025, 8, 1)
OLD_NAME, NEW_NAME = "FSRH", "CoSRH"
BOTH_NAMES = f"{NEW_NAME} (formerly {OLD_NAME})"

GRACE = timedelta(weeks=6)
_MONTHS_BEFORE = 6


def issuer_on(day: date) -> str:
    """The name under which the faculty issued letters on a day."""
    return OLD_NAME if day < RENAMED_ON else NEW_NAME


def issued_by(day: date) -> str:
    """Who issued a letter on a day, so that whoever looks for the other name finds it too."""
    return f"{OLD_NAME}, now {NEW_NAME}" if day < RENAMED_ON else BOTH_NAMES


def renewable_from(expires_on: date) -> date:
    """The first day on which a letter may be renewed: 6 months before it ends, on the same day of the month."""
    months = expires_on.year * 12 + expires_on.month - 1 - _MONTHS_BEFORE
    year, month = divmod(months, 12)
    for day in range(expires_on.day, 27, -1):
        try:
            return date(year, month + 1, day)
        except ValueError:  # A shorter month: its last day.
            continue
    return date(year, month + 1, expires_on.day)


def latest_grace(expires_on: date) -> date:
    """The last day to which a letter may count past its end, once somebody records that it does."""
    return expires_on + GRACE


def covers(held: Collection[Competence | str], competence: Competence | str) -> bool:
    """Whether one of the letters held covers a competence."""
    return bool(COVERED_BY[Competence(competence)] & {Competence(each) for each in held})
