"""`python -m benchmarks`: fill a database of its own, measure, print the table; a full run writes RESULTS.md."""

import argparse
import gc
import importlib
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.servers import own_servers

# Modules of benchmarks.parts and their titles, in the order they run: first what needs the database as it was filled.
PARTS = {
    "recompute": "Full recompute",
    "incremental": "Incremental recompute",
    "publishing": "Reading while publishing",
    "publication": "Publishing a month",
    "hubs": "Hub search",
    "booking": "Booking",
    "site": "The running service",
    "imports": "Importing fittings",
    "worklists": "Worklists",
    "forecast": "Forecasting a hundred hubs",
}
QUICK = ("--scale=0.2", "--fittings=200000", "--repeats=3")


def main() -> int:
    """Exit status: 0 when every part could be measured, whatever it found."""
    options = _options()
    with own_servers() as logs, tempfile.TemporaryDirectory() as folder:
        from benchmarks import report
        from benchmarks.dataset import ENGLAND, fill
        from benchmarks.run import Run

        start = time.monotonic()
        filled = fill(ENGLAND.scaled(options.scale, options.fittings), Path(folder))
        print(f"Filled in {time.monotonic() - start:.0f} s: {filled.size}. {report.machine()}", flush=True)
        run = Run(
            filled,
            logs,
            repeats=options.repeats,
            short_repeats=20 * options.repeats,
            seconds=0.6 * options.repeats,
            imported=filled.size.fittings // 5,
        )
        found = []
        for name in options.only:
            print(f"\n{PARTS[name]}", flush=True)
            # The benchmarks' own objects are no burden of the service: its collections pass over them.
            gc.collect()
            gc.freeze()
            findings = importlib.import_module(f"benchmarks.parts.{name}").measure(run)
            found.append((PARTS[name], findings))
            print("\n".join(report.line(finding) for finding in findings), flush=True)
        if options.only == list(PARTS) and filled.size == ENGLAND:
            report.RESULTS.write_text(report.markdown(filled, found, datetime.now(UTC).date()))
            print(f"\nWritten to {report.RESULTS.name}.")
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--only", type=_names, default=list(PARTS), help=f"some of {','.join(PARTS)}")
    parser.add_argument("--scale", type=float, default=1, help="the network, and all else in proportion")
    parser.add_argument("--fittings", type=int, help="how many counted fittings, whatever the scale")
    parser.add_argument("--repeats", type=int, default=5, help="of what takes seconds; the short is repeated more")
    parser.add_argument("--quick", action="store_true", help=f"the same as {' '.join(QUICK)}")
    options = parser.parse_args()
    return parser.parse_args([*QUICK, *sys.argv[1:]]) if options.quick else options


def _names(text: str) -> list[str]:
    names = text.split(",")
    if unknown := set(names) - set(PARTS):
        raise argparse.ArgumentTypeError(f"there is no part called {', '.join(sorted(unknown))}")
    return [name for name in PARTS if name in names]


if __name__ == "__main__":
    sys.exit(main())
