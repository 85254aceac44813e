"""`python -m benchmarks.projection [devices.csv]`: the back-test of docs/adr/0010 as Markdown tables.

The file has a column `month` and columns of monthly counts; without it only invented series are projected.
"""

import sys
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd

from reporting.backtest import METHODS, TWO_LEVELS, Coverage, Score, Trial, coverage, score, trials
from reporting.months import add_months
from tests.builders.monthly_series import CHANGE, FIRST, LEVELS, monthly_counts

TRAINED = 36
DEVICES = ("larc_excl_injection", "implant", "ius", "iud")
EPISODES = {
    "before, 2019": (date(2019, 1, 1), date(2019, 12, 1)),
    "into the shock, January to June 2020": (date(2020, 1, 1), date(2020, 6, 1)),
    "recovery, July 2020 to June 2021": (date(2020, 7, 1), date(2021, 6, 1)),
    "after, July 2021 on": (date(2021, 7, 1), date(2023, 1, 1)),
    "all but into the shock": None,
    "all origins": (date(2019, 1, 1), date(2023, 1, 1)),
}
SIZES = (5, 40, 300)
PCNS = (3, 5, 8, 10, 15, 20, 30, 40)


def main() -> None:
    """Print the tables."""
    for path in sys.argv[1:]:
        frame = pd.read_csv(path, parse_dates=["month"])
        first = frame["month"].iloc[0].date()
        tried = [trials(frame[name].to_numpy(float), first, add_months(first, TRAINED)) for name in DEVICES]
        head(Path(path).name)
        for title, window in EPISODES.items():
            row(title, [[each for each in series if within(each.first, window)] for series in tried])
    for size in SIZES:
        head(f"invented, about {size} a month")
        for kind in LEVELS:
            series = [monthly_counts(kind, size, seed) for seed in range(5)]
            row(kind, [trials(each, FIRST, add_months(FIRST, CHANGE)) for each in series])
    added_up()


def added_up() -> None:
    """Eight invented PCNs projected apart and added up, against their sum projected as one."""
    print("\n| eight PCNs of 3 to 40 a month | the network's own, years' WAPE | PCNs added up, years' WAPE |")
    print("|---|---|---|")
    for kind in LEVELS:
        parts = [monthly_counts(kind, mean, 100) for mean in PCNS]
        [own, *apart] = [trials(each, FIRST, add_months(FIRST, CHANGE)) for each in (sum(parts), *parts)]
        came = sum(each.actual.sum() for each in own if each.whole)
        as_one = sum(abs((each.expected[TWO_LEVELS] - each.actual).sum()) for each in own if each.whole)
        together = [sum(pcn[place].expected[TWO_LEVELS] for pcn in apart) for place in range(len(own))]
        summed = sum(
            abs((expected - each.actual).sum()) for expected, each in zip(together, own, strict=True) if each.whole
        )
        print(f"| {kind} | {as_one / came:.1%} | {summed / came:.1%} |")


def within(month: date, window: tuple[date, date] | None) -> bool:
    if window is None:
        return not within(month, EPISODES["into the shock, January to June 2020"])
    return window[0] <= month <= window[1]


def head(title: str) -> None:
    names = " | ".join(METHODS)
    print(f"\n| {title} | {names} | 80 % held month, year | 95 % held month, year |")
    print("|---" * (len(METHODS) + 3) + "|")


def row(title: str, tried: list[list[Trial]]) -> None:
    """MASE / months' WAPE / years' WAPE for each method, then coverage: means over the series."""
    cells = [scores([score(series, name) for series in tried]) for name in METHODS]
    held = [coverage(series) for series in tried]
    print(f"| {title} | {' | '.join(cells)} | {shares(held, 'eighty')} | {shares(held, 'ninety_five')} |")


def scores(found: list[Score]) -> str:
    mase, wape, year = (
        np.mean([getattr(each, name) for each in found if getattr(each, name) is not None])
        for name in ("mase", "wape", "year_wape")
    )
    return f"{mase:.2f} / {wape:.0%} / {year:.0%}"


def shares(held: list[Coverage], level: str) -> str:
    return ", ".join(f"{np.mean([getattr(each, name) for each in held]):.0%}" for name in (level, f"year_{level}"))


if __name__ == "__main__":
    main()
