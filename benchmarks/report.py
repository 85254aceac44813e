"""The table on the terminal and in RESULTS.md."""

import os
import platform
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from benchmarks.dataset.fill import Filled
from benchmarks.measure import Finding

RESULTS = Path(__file__).with_name("RESULTS.md")
HEADINGS = ("Work", "Measured", "Target", "Met", "Against")
MET = {True: "yes", False: "**no**", None: ""}

_HEAD = """# Results of the last full run

{day}, {machine}. {pcns:,} PCNs, {practices:,} practices, {months} months, {fittings:,} counted fittings (invented, see
[README.md](README.md)); every ratio is to a floor measured in turn with it. Median (least–most).
"""


def line(finding: Finding) -> str:
    """A finding on the terminal, as soon as it is there."""
    verdict = {True: "met   ", False: "MISSED", None: "      "}[finding.is_met]
    target = f"  [{finding.target}]" if finding.target else ""
    floor = f"  against {finding.floor}" if finding.floor else ""
    return f"{verdict}  {finding.work}: {finding.measured}{target}{floor}"


def markdown(filled: Filled, findings: Iterable[tuple[str, list[Finding]]], day: date) -> str:
    """The page of results, one table a part."""
    head = _HEAD.format(
        day=day.isoformat(),
        machine=machine(),
        pcns=filled.size.pcns,
        practices=filled.size.practices,
        months=len(filled.months),
        fittings=filled.size.fittings,
    )
    return "\n".join([head, *(part for title, found in findings for part in (f"## {title}\n", table(found), ""))])


def table(findings: list[Finding]) -> str:
    """One Markdown table."""
    rows = [(each.work, each.measured, each.target, MET[each.is_met], each.floor) for each in findings]
    return "\n".join(f"| {' | '.join(row)} |" for row in (HEADINGS, ["---"] * len(HEADINGS), *rows))


def machine() -> str:
    """What kind of machine, never which one."""
    gigabytes = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"{os.cpu_count()} cores, {gigabytes:.0f} GB memory, {platform.system()} on {platform.machine()}, "
        f"Python {platform.python_version()}"
    )
