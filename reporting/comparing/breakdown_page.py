"""What was fitted and why: methods and reasons by month, for the network, an area or a PCN."""

from typing import Any

from larc.nhsuk.formatting import format_month
from practices.methods import Method
from reporting.comparing import breakdown_words, years
from reporting.comparing.asking import YEAR, Asked
from reporting.comparing.page import comparing_page
from reporting.measures import COMPARING_MEASURES
from reporting.months import add_months, months_between
from reporting.shares import Shares


@comparing_page(template="reporting/breakdown.jinja", subject="breakdown", without=("method",))
def breakdown(asked: Asked) -> dict[str, Any]:
    """The 13 months and the 12 months to the last, by method and by reason."""
    months = months_between(add_months(asked.last, -YEAR - 1), asked.last)
    year = months[1:]
    found = breakdown_words.counted(years.reasons(asked, months[0]))
    pessaries = years.other_activity(asked, months[0], Method.RING_PESSARY)
    shares = Shares(
        "method-shares",
        "Share of fittings by method",
        f"12 months to {format_month(asked.last)}, {asked.place}",
        ("Method", "Fittings", "All fittings"),
        breakdown_words.method_shares(found, year),
    )
    return {
        "method_sentence": breakdown_words.method_sentence(found, year, asked),
        "methods": breakdown_words.method_table(found, months, year),
        "shares": shares,
        "drawing": shares.drawing,
        "reason_sentence": breakdown_words.reason_sentence(found, year),
        "reasons": breakdown_words.reason_by_method(found, year),
        "reasons_by_month": breakdown_words.reason_by_month(found, months),
        "has_fittings": bool(breakdown_words.total(found, months)),
        "other_sentence": breakdown_words.other_sentence(pessaries, year),
        "others": breakdown_words.other_table(pessaries, months, year),
        "measures": [COMPARING_MEASURES["reason_share"]],
    }
