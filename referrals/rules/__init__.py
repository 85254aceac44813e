"""Clinical rules as data: dated tables that a clinical approver can replace without a change of code.

Each table ships beside this module; `larc.rules` says how a deployment replaces one. An empty `approver` says that
no clinician has approved the row yet (docs/clinical-safety.md, H10).
"""

from pathlib import Path

from larc import rules
from larc.rules import Row, RulesError, holds_on

__all__ = ["SHIPPED", "Row", "RulesError", "holds_on", "path_of", "read", "unapproved"]

SHIPPED = Path(__file__).parent


def read(name: str) -> tuple[dict[str, str], ...]:
    """The rows of a table of this directory. Raises RulesError."""
    return rules.read(SHIPPED / f"{name}.csv")


def path_of(name: str) -> Path:
    """The file of a table that is in force."""
    return rules.path_of(SHIPPED / f"{name}.csv")


def unapproved() -> dict[str, int]:
    """How many rows of each table no clinician has approved, leaving out tables that are no clinical rules."""
    counts = {}
    for shipped in sorted(SHIPPED.glob("*.csv")):
        rows = read(shipped.stem)
        if number := sum(row.get("approver") == "" for row in rows):
            counts[shipped.stem] = number
    return counts
