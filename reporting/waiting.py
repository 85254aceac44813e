"""Waits and returns in sentences and tables, from counts without any patient. The words are those of ux.md 4."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Container, Iterable
from datetime import date

from larc.nhsuk.formatting import format_month, format_number, format_percent, format_plural
from practices.models import Practice
from referrals.clocks import COUNTED, Result
from referrals.emergency import IN_TIME, KNOWN, Outcome
from referrals.figures import Returns, Waits
from reporting.month_shares import MonthShare
from reporting.period import Period
from reporting.rates import proportion
from reporting.tables import INTERVAL, Table

NOBODY = "Nobody referred"
MOST_NAMED = 4
NOT_KNOWN_YET = "No result yet"
IN_TIME_SHARE, HANDED_OVER_SHARE = "In time, share and 95% interval", "Handed over, share and 95% interval"
KINDS: dict[str, str] = {
    Practice.Kind.GP_PRACTICE: "GP practices",
    Practice.Kind.SEXUAL_HEALTH_CLINIC: "Sexual health clinics",
    Practice.Kind.OTHER: "Other settings",
}
RESULTS = {
    Result.PASSED: "In time",
    Result.FAILED: "Not in time",
    Result.BREACHING: "Waiting past it",
    Result.UNSCORED: "Waiting within it",
    Result.INELIGIBLE: "Not counted",
}
OUTCOMES = {
    Outcome.FITTED: "Fitted in time",
    Outcome.BOOKED: "Booked in time",
    Outcome.HANDED_OVER: "Handed over",
    Outcome.TOO_LATE: "Past the deadline",
    Outcome.WAITING: "Deadline still to come",
    Outcome.NOT_COUNTED: "Not counted",
}


def wait_sentence(month: str, results: Counter[Result], limit: int) -> str:
    """How many were fitted in time, of those whose result is known, and how many still wait."""
    if not results.total():
        return f"Nobody was referred in {month}."
    known = sum(results[result] for result in COUNTED)
    past, within = results[Result.BREACHING], results[Result.UNSCORED]
    waiting = f"{format_number(past)} still {_verb(past)} past it, {format_number(within)} within it."
    if not known:
        return f"Of the patients referred in {month} no result is known yet. {waiting}"
    passed = results[Result.PASSED]
    return (
        f"Of {format_plural(known, 'patient')} referred in {month} whose result is known, "
        f"{format_number(passed)} ({format_percent(passed / known)}) {'was' if passed == 1 else 'were'} fitted within "
        f"{format_plural(limit, 'day')}. {waiting}"
    )


def returns_sentence(month: str, row: Returns) -> str:
    """The share that came back, with its interval, and beside it what was sent on."""
    if not row.sent:
        return f"No referral was sent from one practice to another in {month}."
    return (
        f"Of {format_plural(row.sent, 'referral')} sent from one practice to another in {month}, "
        f"{_counted(row.returned, row.sent)} "
        f"{'was' if row.returned == 1 else 'were'} returned. "
        f"{format_number(row.redirected)} went on directly to another practice instead."
    )


def emergencies_sentence(month: str, outcomes: Counter[Outcome]) -> str:
    """How many emergency coils were in time and how many were handed over, each with its interval (K3)."""
    if not outcomes.total():
        return f"No emergency coil was asked for in {month}."
    known, in_time, handed = _emergency_counts(outcomes)
    if not known:
        return f"Of the emergency coils asked for in {month} no result is known yet."
    return (
        f"Of {format_plural(known, 'emergency coil')} asked for in {month} whose result is known, "
        f"{_counted(in_time, known)} {'was' if in_time == 1 else 'were'} fitted or booked before the deadline, and "
        f"{_counted(handed, known)} {'was' if handed == 1 else 'were'} handed over to a sexual health clinic by phone."
    )


def emergencies_table(period: Period, of: Callable[[date], Counter[Outcome]]) -> Table:
    """A row a month: what became of the emergency coils asked for in it, and both shares of those that are known."""
    rows = []
    for month in period.months:
        outcomes = of(month)
        if not outcomes.total():
            continue
        known, in_time, handed = _emergency_counts(outcomes)
        shares = [_cells(count, known, NOT_KNOWN_YET) for count in (in_time, handed)]
        # One cell for the share and its interval: this table has the most columns.
        cells = [share if share == interval else f"{share}, {interval}" for share, interval in shares]
        rows.append([period.name(month), *(format_number(outcomes[one]) for one in OUTCOMES), *cells])
    return Table(["Month referred", *OUTCOMES.values(), IN_TIME_SHARE, HANDED_OVER_SHARE], rows)


def waits_table(period: Period, of: Callable[[date], Waits], limit: int) -> Table:
    """A row a month: how the clocks that started in it came out, the share in time, and the share offered in time."""
    rows = []
    for month in period.months:
        waits = of(month)
        if not waits.own.total():
            continue
        counts = [format_number(waits.own[result]) for result in RESULTS]
        rows.append([period.name(month), *counts, *_share(waits.own), _share(waits.offered)[0]])
    days = format_plural(limit, "day")
    return Table(
        ["Month referred", *RESULTS.values(), f"Fitted within {days}", INTERVAL, f"Offered within {days}"], rows
    )


def common_table(period: Period, of: Callable[[date, str], Waits], limits: dict[str, int], target: int) -> Table:
    """Each kind of provider by its own limit and by the common target, side by side (N4)."""
    head = ["Month referred"]
    for kind, limit in limits.items():
        head += [f"{KINDS[kind]}, own {format_plural(limit, 'day')}", f"{KINDS[kind]}, {format_plural(target, 'day')}"]
    rows = []
    for month in period.months:
        if not any(of(month, kind).own.total() for kind in limits):
            continue
        cells = [
            share for kind in limits for share in (_share(of(month, kind).own)[0], _share(of(month, kind).target)[0])
        ]
        rows.append([period.name(month), *cells])
    return Table(head, rows)


def returns_table(period: Period, of: Callable[[date], Returns]) -> Table:
    """A row a month: what was sent between practices, and what came of it."""
    rows = []
    for month in period.months:
        row = of(month)
        if not row.sent:
            continue
        cells = [format_number(number) for number in (row.sent, row.returned, row.redirected, row.onward)]
        rows.append([period.name(month), *cells, *_cells(row.returned, row.sent, NOBODY)])
    head = ["Month sent", "Sent", "Returned", "Sent on directly", "Sent onward", "Returned, share", INTERVAL]
    return Table(head, rows)


def quiet_sentence(period: Period, referred: Container[date]) -> str:
    """The months that have no row, as nobody was referred in them; empty when all have one, or one is shown alone."""
    quiet = [month for month in period.months if month not in referred][::-1]
    if not quiet or len(period.months) == 1:
        return ""
    if len(quiet) > MOST_NAMED:
        count = len(period.months)
        among = f"the latest {count} months" if period.last == period.running else f"these {count} months"
        return f"Nobody was referred in {len(quiet)} of {among}."
    *others, last = [format_month(month) for month in quiet]
    return f"Nobody was referred in {', '.join(others)} and {last}." if others else f"Nobody was referred in {last}."


def shares_in_time(period: Period, of: Callable[[date], Waits]) -> list[MonthShare]:
    """By month, the oldest first: those in time, of those whose result is known."""
    counted = [(month, of(month).own) for month in period.months[::-1]]
    return [
        MonthShare(month, results[Result.PASSED], sum(results[each] for each in COUNTED)) for month, results in counted
    ]


def summed(waits: Iterable[Waits], month: date, kind: str) -> Waits:
    """The month of one kind of provider; nothing is counted where there is none."""
    return next((each for each in waits if (each.month, each.kind) == (month, kind)), Waits(month, kind))


def _share(results: Counter[Result]) -> list[str]:
    known = sum(results[result] for result in COUNTED)
    return _cells(results[Result.PASSED], known, NOT_KNOWN_YET if results.total() else NOBODY)


def _emergency_counts(outcomes: Counter[Outcome]) -> tuple[int, int, int]:
    """How many results are known, and of those how many were in time and how many were handed over."""
    known, in_time = (sum(outcomes[one] for one in some) for some in (KNOWN, IN_TIME))
    return known, in_time, outcomes[Outcome.HANDED_OVER]


def _counted(count: int, out_of: int) -> str:
    """ "3 (60%; 95% confidence interval 23% to 88%)" """
    share = proportion(count, out_of)
    limits = f"{format_percent(float(share.lower))} to {format_percent(float(share.upper))}"
    return f"{format_number(count)} ({format_percent(float(share.value))}; {INTERVAL} {limits})"


def _cells(count: int, out_of: int, otherwise: str) -> list[str]:
    """A share and its Wilson interval, or why there is none."""
    if not out_of:
        return [otherwise, otherwise]
    share = proportion(count, out_of)
    limits = f"{format_percent(float(share.lower))} to {format_percent(float(share.upper))}"
    return [f"{format_percent(float(share.value))} ({format_number(count)} of {format_number(out_of)})", limits]


def _verb(number: int) -> str:
    return "waits" if number == 1 else "wait"
