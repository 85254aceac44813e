"""What the demonstration's network meant to do, and what came of it. All of it is invented, and says so itself."""

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from larc.accounts.models import User
from larc.demo.history import LEVEL_AFTER, SHARES, Population
from practices.imports.running import Outcome, Source
from reporting import selectors
from reporting.measures import Group
from reporting.models import Milestone, Trajectory
from reporting.months import add_months, financial_year, months_between, quarter_of
from reporting.payment_file import COLUMNS as PAYMENT_COLUMNS
from reporting.payments import LumpSum, Payment, total
from reporting.plans.files import MILESTONE_COLUMNS, load_milestones, load_trajectories
from reporting.plans.money_files import load_activity, load_payments
from reporting.plans.target_files import COLUMNS as TARGET_COLUMNS
from reporting.plans.target_files import load_targets
from reporting.services.plans import finish_milestone, record_actual
from reporting.trajectory_file import COLUMNS as TRAJECTORY_COLUMNS
from reporting.waterfall_file import COLUMNS as ACTIVITY_COLUMNS

INVENTED = "Invented for the demonstration"

Loader = Callable[[Source], Outcome]


class Course(NamedTuple):
    """A measure from April to March: what was planned, and what came as far as the year has come."""

    measure: str
    unit: str
    comparator: str
    standard: str
    planned: str
    recorded: str


# None of these measures is counted anywhere else, so that nothing contradicts what the reports count.
COURSES = (
    Course(
        "Practices that signed the hub agreement",
        "% of practices",
        "≥",
        "90",
        "62 66 70 74 77 80 83 86 88 90 92 94",
        "60 64 71 73 78 79 81 83 86 88 91 92",
    ),
    Course(
        "Fitters trained for coils",
        "fitters",
        "≥",
        "16",
        "9 9 10 11 12 12 13 14 15 16 16 17",
        "9 9 10 10 11 12 13 13 14 14 15 16",
    ),
    # In September it is 5.0, which is not below 5.0.
    Course(
        "Clinics called off",
        "% of clinics",
        "<",
        "5.0",
        "9.0 8.5 8.0 7.0 6.0 5.5 5.0 4.8 4.6 4.5 4.5 4.5",
        "9.4 8.1 7.7 6.6 5.8 5.0 5.2 4.9 4.7 4.4 4.6 4.3",
    ),
)


class Promise(NamedTuple):
    """A milestone that is due in so many days (past days are negative), and when it was done, if it was."""

    title: str
    outcome: str
    impact: str
    owner: str
    due: int
    done: int | None = None
    evidence: str = ""


PROMISES = (
    Promise(
        "Hub agreement signed by every practice",
        "Every practice can refer to a hub",
        "No woman waits because of where she is registered",
        "PCN board",
        -23,
    ),
    Promise(
        "Two more fitters with a letter for coils",
        "Every hub can fit coils in each week",
        "Fewer clinics called off",
        "Training lead",
        40,
    ),
    Promise("Booking by the referring practice at every hub", "One call less", "Shorter waits", "Network admin", 120),
    Promise(
        "Evening clinic in North Liverpool",
        "Appointments after work",
        "Fewer missed appointments",
        "North Liverpool PCN",
        -70,
        -80,
        "Minutes of the opening, invented",
    ),
    Promise(
        "Recall of devices that expire",
        "Women are asked before a device expires",
        "Fewer unplanned pregnancies",
        "Practice managers",
        -45,
        -38,
        "List of practices that run the recall, invented",
    ),
)

QUARTERS = 5
# Of the level of today: some practices are above it and some below.
ASKED = Decimal("1.04")
ONE_IN_WITHOUT = 9

# In percent of the year before.
STEPS = (
    ("More clinics in North Liverpool", 5),
    ("Two more fitters for coils", 4),
    ("Booking by referring practices", 2),
    ("A treatment room is refitted", -3),
)

HEADS = 560_000
PAYMENTS = (
    Payment("Network participation", HEADS, Decimal("1.76")),
    Payment("Core funding", HEADS, Decimal("1.50")),
    Payment("Clinical leads", HEADS, Decimal("0.736")),
    LumpSum("Training of fitters", Decimal(40_000)),
)
NOT_EXPLAINED = 12_500


def add_plans(*, by: User, today: date, people: Sequence[Population]) -> None:
    """Trajectories, milestones of which one is overdue, targets, a plan of activity and payments around a day.

    Fittings must be counted: the plan of activity begins at those of the last financial year.
    """
    latest = add_months(today.replace(day=1), -1)
    _add_courses(by, latest)
    _add_promises(by, today)
    _load(load_targets, TARGET_COLUMNS, _targets(latest, people))
    _add_activity(latest)
    _add_payments(latest)


def _add_courses(by: User, latest: date) -> None:
    months = months_between(*financial_year(latest))
    rows = [
        (each.measure, each.unit, each.comparator, each.standard, INVENTED, month.isoformat(), planned)
        for each in COURSES
        for month, planned in zip(months, each.planned.split(), strict=True)
    ]
    load_trajectories(Source("trajectories", _csv(TRAJECTORY_COLUMNS, rows)), chosen={})
    known = {row.measure: row for row in Trajectory.objects.all()}
    for each in COURSES:
        for month, value in zip(months, each.recorded.split(), strict=True):
            if month <= latest:
                record_actual(by=by, trajectory=known[each.measure], month=month, value=Decimal(value))


def _add_promises(by: User, today: date) -> None:
    rows = [
        (each.title, each.outcome, each.impact, each.owner, (today + timedelta(days=each.due)).isoformat())
        for each in PROMISES
    ]
    _load(load_milestones, MILESTONE_COLUMNS, rows)
    known = {row.title: row for row in Milestone.objects.all()}
    for each in PROMISES:
        if each.done is not None:
            done_on = today + timedelta(days=each.done)
            finish_milestone(by=by, milestone=known[each.title], done_on=done_on, evidence=each.evidence)


def _targets(latest: date, people: Sequence[Population]) -> list[tuple[str, ...]]:
    """Targets of the latest quarters for all practices but some, by the women who are registered there."""
    quarters = [add_months(quarter_of(add_months(latest, 1)), -3 * step) for step in range(QUARTERS)]
    rows: list[tuple[str, ...]] = []
    for place, each in enumerate(people):
        for quarter in quarters:
            women = each.women_in(quarter)
            if not women or place % ONE_IN_WITHOUT == 0:
                continue
            asked = float(ASKED) * women * LEVEL_AFTER / 1000 / 4
            implants, coils = round(asked * SHARES[0]), round(asked * (1 - SHARES[0]))
            numbers = ((Group.IMPLANT, implants), (Group.COILS, coils), (Group.TOTAL, implants + coils))
            rows += [(each.code, group.value, quarter.isoformat(), str(number), INVENTED) for group, number in numbers]
    return rows


def _add_activity(latest: date) -> None:
    first, last = financial_year(add_months(latest, -12))
    base = sum(sum(counts[:3]) for month, *counts in selectors.network_months() if first <= month <= last)
    changes = [(label, round(base * percent / 100)) for label, percent in STEPS]
    year, following = _year(first), _year(add_months(first, 12))
    bars = [
        ("baseline", f"Fitted in {year}", base),
        *(("step", label, change) for label, change in changes),
        ("total", f"Planned for {following}", base + sum(change for _, change in changes)),
    ]
    rows = [(f"Fittings in {following}", "fittings", INVENTED, *bar) for bar in bars]
    _load(load_activity, ACTIVITY_COLUMNS, rows)


def _add_payments(latest: date) -> None:
    title = f"Payments to PCNs in {_year(financial_year(latest)[0])}"
    rows: list[tuple[object, ...]] = []
    for each in PAYMENTS:
        by_head = (each.heads, each.rate, each.months) if isinstance(each, Payment) else ("", "", "")
        rows.append((title, INVENTED, each.title, *by_head, each.pounds))
    rows.append((title, INVENTED, "Total", "", "", "", total(PAYMENTS) + NOT_EXPLAINED))
    _load(load_payments, PAYMENT_COLUMNS, rows)


def _load(load: Loader, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    load(Source("plans", _csv(columns, rows)))


def _csv(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows([columns, *rows])
    return text.getvalue().encode()


def _year(april: date) -> str:
    """2025/26."""
    return f"{april.year}/{(april.year + 1) % 100:02}"
