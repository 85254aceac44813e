"""What was sent in a month from one practice to another and what came back, explained."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

from larc.nhsuk.formatting import format_month, format_number, format_plural
from practices.models import Practice
from referrals import figures
from reporting.explaining.live import walks
from reporting.explaining.live.asking import ReturnsForm, among
from reporting.explaining.live.explained import (
    AGREES,
    DIFFERS,
    Live,
    Shown,
    cut_facts,
    definitions,
    left_out,
    practice_table,
    share_of,
)
from reporting.explaining.live.walks import Sent
from reporting.measures import PATHWAY_MEASURES
from reporting.months import add_months
from reporting.tables import Cells, Table

MEASURES = (PATHWAY_MEASURES["returned"],)
PARTS = {"sent": "Sent", "returned": "Returned", "redirected": "Sent on directly", "onward": "Sent onward"}
SOURCES = (
    "Referrals of this service with every event of their story, read one by one. The page counts the same with one "
    "question to the database"
)
COUNTED_BY = "The month of sending in London; for an area the patient’s registered practice, by the PCNs of today"


def explain(form: ReturnsForm, now: datetime) -> Live:
    """Walk what was sent in the month and set what is found beside the page's count."""
    month = form.first_day
    walk = walks.returns(month, form.filters)
    here = _counts(walk.rows)
    found = figures.returns(first=month, until=add_months(month, 1), among=among(form))
    shown = {name: sum(getattr(row, name) for row in found if row.month == month) for name in PARTS}
    sent, returned, when = format_plural(here["sent"], "referral"), here["returned"], format_month(month)
    return Live(
        title=f"Returns: {', '.join([*form.words, when])}",
        sentence=(
            f"Of {sent} sent from one practice to another in {when}, {format_number(returned)} came back at least "
            "once."
        ),
        facts=[
            ("Numerator", f"{format_plural(returned, 'referral')} returned at least once"),
            ("Denominator and its date", f"{sent} sent in {when}"),
            ("Returned, share", share_of(returned, here["sent"])),
            ("Numerator’s sources", SOURCES),
            ("Looked at and left out", left_out(walk.left_out)),
            ("Counted by", COUNTED_BY),
            ("Definition", definitions(MEASURES)),
            *cut_facts(now),
            ("Agreement", _agreement(here, shown)),
        ],
        tables=_tables(walk.rows, here, shown),
        measures=MEASURES,
        page=form.page,
        command=form.command,
    )


def _tables(rows: Sequence[Sent], here: Counter[str], shown: Mapping[str, int]) -> list[Shown]:
    cells: list[Cells] = [
        [text, format_number(here[name]), format_number(shown[name])] for name, text in PARTS.items()
    ]
    senders: defaultdict[Practice, Counter[str]] = defaultdict(Counter)
    for row in rows:
        senders[row.sender] += _counts([row])
    counted = Table(["What happened", "Counted here", "On the page"], cells)
    return [
        Shown("counted", "Referrals from one practice to another", counted),
        Shown("members", "By sending practice", practice_table(["Practice", *PARTS.values()], senders, list(PARTS))),
    ]


def _counts(rows: Sequence[Sent]) -> Counter[str]:
    return Counter(
        sent=len(rows),
        returned=sum(row.is_returned for row in rows),
        redirected=sum(row.is_redirected for row in rows),
        onward=sum(row.is_onward for row in rows),
    )


def _agreement(here: Counter[str], shown: dict[str, int]) -> str:
    if dict(here) == shown:
        return AGREES
    return DIFFERS.format(shown=", ".join(f"{text} {format_number(shown[name])}" for name, text in PARTS.items()))
