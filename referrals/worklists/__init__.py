"""Every list of referrals someone works through (domain.md 8.4).

A list is a condition over the referrals a person may see anyway, so that one query counts them all.
"""

from referrals.worklists.conditions import Asker
from referrals.worklists.definitions import ON_CARDS, WORKLISTS
from referrals.worklists.kinds import Group, Prominence, Worklist
from referrals.worklists.queries import LIMIT, ORDERS, Tally, counts, names_for, orders_for, rows_of, sort

__all__ = [
    "LIMIT",
    "ON_CARDS",
    "ORDERS",
    "WORKLISTS",
    "Asker",
    "Group",
    "Prominence",
    "Tally",
    "Worklist",
    "counts",
    "names_for",
    "orders_for",
    "rows_of",
    "sort",
]
