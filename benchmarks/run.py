"""What every part is given."""

from dataclasses import dataclass
from pathlib import Path

from benchmarks.dataset.fill import Filled


@dataclass(frozen=True)
class Run:
    """One run of the benchmarks: the data, a folder for files, and how much to measure.

    `repeats` is for works of seconds, `short_repeats` for works of milliseconds, `seconds` for how long a page is
    asked for at a time, `imported` how many rows the imported file has.
    """

    filled: Filled
    folder: Path
    repeats: int
    short_repeats: int
    seconds: float
    imported: int
