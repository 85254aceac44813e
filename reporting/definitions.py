"""Every version of every measure there has been, by the fingerprint of its words (O5).

definitions.csv only ever grows: `manage.py measures --freeze` adds versions that are new, and refuses other words
under a version that is there.
"""

import csv
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from reporting.measures import Measure, every_measure

FILE = Path(__file__).parent / "definitions.csv"


class DefinitionError(ValueError):
    """Words were changed without a new version. The message says of which measures."""


class Version(NamedTuple):
    """One version of a measure; `since` is the ISO day it was written down."""

    key: str
    version: int
    fingerprint: str
    since: str


def versions() -> list[Version]:
    """Every version, oldest first."""
    with FILE.open(newline="") as file:
        return [
            Version(row["key"], int(row["version"]), row["fingerprint"], row["since"]) for row in csv.DictReader(file)
        ]


def check(known: Iterable[Version], measures: Iterable[Measure]) -> list[Measure]:
    """The measures whose version is new. DefinitionError: other words under a version that is known, or a gap."""
    by_version = {(each.key, each.version): each.fingerprint for each in known}
    new = []
    for measure in measures:
        fingerprint = by_version.get((measure.key, measure.version))
        if fingerprint is None:
            if measure.version > 1 and (measure.key, measure.version - 1) not in by_version:
                raise DefinitionError(f"{measure.key} has no version {measure.version - 1} before {measure.version}.")
            new.append(measure)
        elif fingerprint != measure.fingerprint:
            raise DefinitionError(
                f"{measure.key} counts something else under version {measure.version}. Give it version "
                f"{measure.version + 1}, then run: manage.py measures --freeze"
            )
    return new


def freeze(today: date) -> list[Measure]:
    """Write down the versions that are new. DefinitionError as for `check`."""
    new = check(versions(), every_measure())
    with FILE.open("a", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerows([each.key, each.version, each.fingerprint, today.isoformat()] for each in new)
    return new


def as_published(measures: Iterable[Measure]) -> list[dict[str, Any]]:
    """What a publication keeps of the definitions that hold for it."""
    return [
        {
            "key": each.key,
            "version": each.version,
            "title": each.title,
            "numerator": each.numerator,
            "denominator": each.denominator,
            "unit": each.unit,
            "window": each.window,
        }
        for each in measures
    ]
