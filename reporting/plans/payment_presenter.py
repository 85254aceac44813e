"""Makes what the page of payments places: each line as heads, rate and months, and whether it is as stated (P7)."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from larc.nhsuk.formatting import format_money, format_number, format_plural
from reporting.models import PaymentSchedule
from reporting.payments import LumpSum, Payment, total, unexplained
from reporting.plans.presenter import format_exact
from reporting.plans.selectors import payments_of
from reporting.presenters import Table

HEAD = ["Payment", "Heads", "Rate a year", "Months", "Comes to", "In whole pounds", "Stated", "As stated"]
NO_HEADS, NOT_STATED = "A sum", "Not stated"
Line = tuple[Payment | LumpSum, int | None]


def schedule(row: PaymentSchedule) -> dict[str, Any]:
    """One schedule's table with its sum, and in words what does not agree."""
    lines = payments_of(row)
    payments = [payment for payment, _ in lines]
    sums = [format_money(total(payments)), _stated(row.stated), _agrees(total(payments), row.stated)]
    exact = sum((each.exact if isinstance(each, Payment) else each.pounds for each in payments), Decimal())
    last = ["All payments", *[NO_HEADS] * 3, format_money(exact), *sums]
    return {
        "title": row.title,
        "source": row.source,
        "sentences": [_total_sentence(payments, row.stated), *_rate_sentences(lines)],
        "table": Table(HEAD, [*(_cells(payment, stated) for payment, stated in lines), last]),
        "id": f"schedule-{row.pk}",
    }


def _cells(payment: Payment | LumpSum, stated: int | None) -> list[str]:
    if isinstance(payment, LumpSum):
        return [payment.title, *[NO_HEADS] * 3, *[format_money(payment.pounds)] * 2, _stated(stated), "Yes"]
    return [
        payment.title,
        format_number(payment.heads),
        _rate(payment.rate),
        str(payment.months),
        format_money(payment.exact),
        format_money(payment.pounds),
        _stated(stated),
        _agrees(payment.pounds, stated),
    ]


def _total_sentence(payments: list[Payment | LumpSum], stated: int | None) -> str:
    start = f"{format_plural(len(payments), 'payment comes', 'payments come')} to {format_money(total(payments))}."
    if stated is None:
        return f"{start} The document states no total."
    left = unexplained(payments, Decimal(stated))
    if not left:
        return f"{start} That is the total the document states."
    side = "more" if left > 0 else "less"
    return (
        f"{start} The document states {format_money(stated)}, {format_money(abs(left))} {side} than its lines explain."
    )


def _rate_sentences(lines: Iterable[Line]) -> list[str]:
    """Rates that pay another sum when they are rounded to the penny, as documents show them; sums not as stated."""
    said = []
    for payment, stated in lines:
        if not isinstance(payment, Payment):
            continue
        rounded = payment.at_rounded_rate
        if rounded.pounds != payment.pounds:
            said.append(
                f"“{payment.title}” is paid at {_rate(payment.rate)}. At {_rate(rounded.rate)}, as it is shown when "
                f"rounded, it would come to {format_money(rounded.pounds)} and not {format_money(payment.pounds)}."
            )
        if stated is not None and not payment.reproduces(Decimal(stated)):
            said.append(
                f"“{payment.title}” comes to {format_money(payment.pounds)}, but {format_money(stated)} is stated. "
                "Check its heads, its rate before rounding and its months."
            )
    return said


def _rate(rate: Decimal) -> str:
    """£1.50, but £0.514 in full."""
    exact = format_exact(rate)
    return f"£{exact}" if len(exact.partition(".")[2]) > 2 else f"£{rate:,.2f}"


def _stated(stated: int | None) -> str:
    return NOT_STATED if stated is None else format_money(stated)


def _agrees(pounds: Decimal, stated: int | None) -> str:
    return NOT_STATED if stated is None else "Yes" if pounds == stated else "No"
