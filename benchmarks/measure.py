"""Timing, and what was found. Times are seconds; a floor and what stands on it are timed in turn, never apart."""

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

Work = Callable[[], object]


@dataclass(frozen=True)
class Timed:
    """Something to time; `before` runs untimed ahead of each run."""

    work: Work
    before: Work = field(default=lambda: None)

    def once(self) -> float:
        self.before()
        start = time.perf_counter()
        self.work()
        return time.perf_counter() - start


def in_turn(repeats: int, **contenders: Timed) -> dict[str, list[float]]:
    """The times of each contender, run one after the other, `repeats` times over."""
    times: dict[str, list[float]] = {name: [] for name in contenders}
    for _ in range(repeats):
        for name, contender in contenders.items():
            times[name].append(contender.once())
    return times


def ratios(times: Sequence[float], floors: Sequence[float]) -> list[float]:
    """How many times its floor each run took, pair by pair."""
    return [taken / floor for taken, floor in zip(times, floors, strict=True)]


def percentile(times: Sequence[float], percent: int) -> float:
    """The nearest-rank percentile."""
    ordered = sorted(times)
    return ordered[max(0, -(-len(ordered) * percent // 100) - 1)]


@dataclass(frozen=True)
class Finding:
    """One row of the table. `is_met` is None for what has no target and is there to be read."""

    work: str
    measured: str
    target: str = ""
    is_met: bool | None = None
    floor: str = ""


def at_most(work: str, values: Sequence[float], limit: float, *, floor: str = "", unit: str = " ×") -> Finding:
    """A finding whose median must not pass a limit."""
    is_met = statistics.median(values) <= limit
    return Finding(work, spread(values, unit), f"at most {words(limit, unit)}", is_met, floor)


def at_least(work: str, values: Sequence[float], limit: float, *, floor: str = "", unit: str = " ×") -> Finding:
    """A finding whose median must reach a limit."""
    is_met = statistics.median(values) >= limit
    return Finding(work, spread(values, unit), f"at least {words(limit, unit)}", is_met, floor)


def for_information(work: str, values: Sequence[float], *, floor: str = "", unit: str = " ×") -> Finding:
    """A finding without a target."""
    return Finding(work, spread(values, unit), floor=floor)


def spread(values: Sequence[float], unit: str) -> str:
    """The median, and the least and the most in brackets when there are several."""
    median, least, most = (words(value, unit) for value in (statistics.median(values), min(values), max(values)))
    return median if len(values) == 1 else f"{median} ({least.removesuffix(unit)}–{most.removesuffix(unit)})"


def words(value: float, unit: str) -> str:
    """Three significant figures, without an exponent; a unit of " ms" takes seconds."""
    scaled = value * 1000 if unit == " ms" else value
    if scaled >= 100 or scaled == int(scaled):
        return f"{scaled:,.0f}{unit}"
    return f"{scaled:.3g}{unit}" if scaled >= 0.001 else f"{scaled:.5f}{unit}"
