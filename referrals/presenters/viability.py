"""A hub's viability in words: each sum of money with what it is counted from, and none without a tariff (L14)."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.urls import reverse

from larc.nhsuk import cells
from larc.nhsuk.formatting import (
    format_date,
    format_money,
    format_number,
    format_percent,
    format_plural,
    format_weekday_date,
)
from practices.models import Hub
from referrals.income import Day, Income, best_and_worst, lost, together
from referrals.models import Tariff

Row = list[Any]

NOTHING = "Nothing to count"
TARIFF_HEAD = ("Paid by", "For", "From", {"text": "Amount", "numeric": True}, "Source", "Action")


def list_head(*, with_money: bool) -> list[Any]:
    money = [{"text": "Income", "numeric": True}, {"text": "Not earned", "numeric": True}] if with_money else []
    return ["Practice", "Booked", "Did not attend", "Not fitted", {"text": "Done", "numeric": True}, *money]


def list_rows(hubs: Iterable[Hub], days: Mapping[int, Sequence[Day]], *, with_money: bool, query: str) -> list[Row]:
    """One row a hub over the whole period, by name."""
    rows = []
    for hub in hubs:
        total = together(days[hub.pk])
        address = reverse("viability:hub", args=[hub.practice.uuid]) + (f"?{query}" if query else "")
        rows.append(
            [
                cells.link(address, hub.practice.name),
                *_shares(total),
                format_number(total.done),
                *_money(total, with_money),
            ]
        )
    return rows


def facts(total: Day, *, with_money: bool) -> list[dict[str, str]]:
    """The period at a glance."""
    booked, missed, not_fitted = _shares(total)
    rows = [
        {"key": "Booked, of those offered", "value": booked},
        {"key": "Did not attend, of those booked", "value": missed},
        {"key": "Not fitted, of those who came", "value": not_fitted},
        {"key": "Procedures done", "value": format_number(total.done)},
    ]
    if total.not_recorded:
        rows.append({"key": "Outcome not recorded yet", "value": format_plural(total.not_recorded, "appointment")})
    if with_money:
        rows.append({"key": "Income by tariff", "value": income_words(total.income)})
        rows.append({"key": "Not earned", "value": lost_words(total)})
    return rows


def income_words(income: Income) -> str:
    """£640 for 8 procedures; and how many are paid by nobody yet, and why."""
    paid = f"{format_money(income.pounds)} for {format_plural(income.paid, 'procedure')}"
    reasons = [
        (income.without_payer, "without a payer"),
        (income.uncoded, "without a code"),
        (income.without_tariff, "without a tariff on their day"),
    ]
    left_out = [f"{format_number(number)} {why}" for number, why in reasons if number]
    return f"{paid}. Not in it: {', '.join(left_out)}." if left_out else f"{paid}."


def lost_words(total: Day) -> str:
    """What unused appointments would have brought in, and how that is reckoned."""
    found = lost(total)
    if found is None:
        return "Not known: nothing was paid in this period, so there is no average to reckon with."
    parts = [
        f"{format_money(pounds)} for {format_plural(number, 'appointment')} {why}"
        for pounds, number, why in (
            (found.unfilled, total.unfilled, "not booked"),
            (found.missed, total.missed, "not attended"),
            (found.not_fitted, total.not_fitted, "attended and not fitted"),
        )
    ]
    return (
        f"{format_money(found.pounds)}: {', '.join(parts)}. Each at {format_money(found.average)}, the average of the "
        f"{format_plural(total.income.paid, 'procedure')} paid in this period."
    )


def good_and_bad(days: Sequence[Day], *, with_money: bool) -> str:
    """A good day beside a bad day; empty where there are not two to set side by side."""
    found = best_and_worst(days, by_income=with_money)
    if found is None:
        return ""
    best, worst = (_day_words(day, with_money) for day in found)
    return f"A good day: {best} A bad day: {worst}"


def day_head(*, with_money: bool) -> list[Any]:
    money = [{"text": "Income", "numeric": True}] if with_money else []
    counts = ("Offered", "Booked", "Did not attend", "Not fitted", "Done")
    return ["Day", *({"text": text, "numeric": True} for text in counts), *money]


def day_rows(days: Sequence[Day], *, with_money: bool) -> list[Row]:
    """A row a day, the latest first."""
    return [
        [
            format_date(day.day),
            *(format_number(count) for count in (day.offered, day.booked, day.missed, day.not_fitted, day.done)),
            *([format_money(day.income.pounds)] if with_money else []),
        ]
        for day in reversed(days)
    ]


def tariff_rows(tariffs: Iterable[Tariff], today: date) -> list[Row]:
    """A row an amount; the one in force today is marked."""
    rows, seen = [], set()
    for tariff in tariffs:
        what = (tariff.payer, tariff.method, tariff.action)
        is_in_force = tariff.starts_on <= today and what not in seen
        seen |= {what} if is_in_force else set()
        rows.append(
            [
                tariff.get_payer_display(),
                what_for(tariff),
                f"{format_date(tariff.starts_on)}{' (in force)' if is_in_force else ''}",
                "None agreed" if tariff.pounds is None else format_money(tariff.pounds),
                tariff.source,
                cells.link(
                    reverse("viability:tariff-remove", args=[tariff.pk]),
                    "Remove",
                    hidden=f"{what_for(tariff)}, {tariff.get_payer_display()}, from {format_date(tariff.starts_on)}",
                ),
            ]
        )
    return rows


def what_for(tariff: Tariff) -> str:
    return f"{tariff.get_method_display()}, {tariff.get_action_display().lower()}"


def _shares(day: Day) -> tuple[str, str, str]:
    return (
        _share(day.booked, day.offered),
        _share(day.missed, day.attended + day.missed),
        _share(day.not_fitted, day.attended),
    )


def _share(count: int, out_of: int) -> str:
    return (
        f"{format_percent(count / out_of)} ({format_number(count)} of {format_number(out_of)})" if out_of else NOTHING
    )


def _money(total: Day, with_money: bool) -> list[str]:
    if not with_money:
        return []
    found = lost(total)
    return [format_money(total.income.pounds), "Not known" if found is None else format_money(found.pounds)]


def _day_words(day: Day, with_money: bool) -> str:
    money = f", {format_money(day.income.pounds)}" if with_money else ""
    return (
        f"{format_weekday_date(day.day)}, {format_number(day.booked)} of {format_number(day.offered)} booked,"
        f" {format_number(day.missed)} did not attend, {format_number(day.not_fitted)} not fitted{money}."
    )
