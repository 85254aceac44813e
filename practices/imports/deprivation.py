"""How deprived practices are: a CSV with practice_code and imd_score, and imd_decile or all of England to rank."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from practices.deprivation import ENGLAND, tenths
from practices.imports.files import csv_headings, need_columns, read_csv
from practices.imports.rows import Fault, RefusedFileError, Row, check_each
from practices.imports.saving import BATCH, Tally, locked_rows, take, write_changed
from practices.models import DeprivationScore, Practice

CODE, SCORE, DECILE = "PRACTICE_CODE", "IMD_SCORE", "IMD_DECILE"
# No score of England's index, published from 0 to 100, lies outside.
MOST_SCORE = 100


@dataclass
class Deprivation:
    """Scores and deciles (1 the most deprived) by practice; `without_score`: blank in the file."""

    scores: dict[str, float]
    deciles: dict[str, int]
    without_score: int = 0
    faults: list[Fault] = field(default_factory=list)


def parse_deprivation(data: bytes) -> Iterator[Row]:
    headings = csv_headings(data)
    need_columns(headings, (CODE, SCORE), "a file of deprivation scores")
    return read_csv(data, headings)


def validate_deprivation(rows: Iterable[Row]) -> Deprivation:
    """A score and a rank among England's practices for each code; RefusedFileError when no rank can be had."""
    found = Deprivation({}, {})
    for row, (code, score, decile) in check_each(rows, _score, found.faults):
        if code in found.scores:
            found.faults.append(Fault(row.number, CODE, code, "The practice is listed twice."))
        elif score is None:
            found.without_score += 1
        else:
            found.scores[code] = score
            if decile:
                found.deciles[code] = decile
    if not found.scores:
        raise RefusedFileError(
            "No row of the file could be used: check that it holds deprivation scores of practices."
        )
    if found.deciles.keys() != found.scores.keys():
        if len(found.scores) < ENGLAND:
            raise RefusedFileError(
                f"Deciles rank all practices of England, and this file has {len(found.scores):,}. "
                f"Add {DECILE.lower()} to every row, or import the file for England."
            )
        found.deciles = tenths(found.scores)
    return found


def _score(row: Row) -> tuple[str, float | None, int | None]:
    code = row.code(CODE)
    if not row.text(SCORE):
        return code, None, None
    score = row.decimal(SCORE)
    if not 0 <= score <= MOST_SCORE:
        raise row.faulty(SCORE, "A score lies from 0 to 100.")
    decile = row.count(DECILE) if DECILE in row.cells else None
    if decile is not None and not 1 <= decile <= 10:
        raise row.faulty(DECILE, "A decile lies from 1, the most deprived, to 10.")
    return code, score, decile


def save_deprivation(deprivation: Deprivation, *, index: str, source: str) -> tuple[Tally, int]:
    """Store the scores of practices that are known; beside the tally, how many are not and were passed over."""
    practices = dict(Practice.objects.filter(code__in=deprivation.scores).values_list("code", "pk"))
    known = {row.practice_id: row for row in locked_rows(DeprivationScore).filter(index=index)}
    new, changed = [], []
    for code, practice_id in practices.items():
        facts = {"score": deprivation.scores[code], "decile": deprivation.deciles[code], "source": source}
        row = known.get(practice_id)
        if row is None:
            new.append(DeprivationScore(practice_id=practice_id, index=index, **facts))
        elif take(row, facts):
            changed.append(row)
    DeprivationScore.objects.bulk_create(new, batch_size=BATCH)
    write_changed(DeprivationScore, changed, ["score", "decile", "source"])
    tally = Tally(len(new), len(changed), len(practices) - len(new) - len(changed))
    return tally, len(deprivation.scores) - len(practices)
