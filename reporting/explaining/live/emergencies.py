"""Emergency coils asked for in a month, explained."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime

from larc.nhsuk.formatting import format_date_time, format_month, format_number, format_plural
from practices.models import Practice
from referrals import figures
from referrals.clocks import london_date
from referrals.emergency import IN_TIME, KNOWN, Outcome
from reporting.explaining.live import walks
from reporting.explaining.live.asking import EmergenciesForm, among
from reporting.explaining.live.explained import (
    AGREES,
    DIFFERS,
    Live,
    Shown,
    count_were,
    cut_facts,
    definitions,
    left_out,
    place_table,
    share_of,
)
from reporting.explaining.live.walks import Urgent
from reporting.measures import PATHWAY_MEASURES
from reporting.months import add_months
from reporting.tables import Cells, Table
from reporting.waiting import OUTCOMES

MEASURES = (PATHWAY_MEASURES["emergency_in_time"], PATHWAY_MEASURES["emergency_handed_over"])
SOURCES = (
    "Referrals of this service, each with its events, appointments and fittings, read one by one. The page counts the "
    "same with one question to the database"
)
COUNTED_BY = (
    "The day of sending, or of a handover before it; for an area the patient’s registered practice, by the PCNs of "
    "today"
)


def explain(form: EmergenciesForm, now: datetime) -> Live:
    """Walk the emergencies of the month and set what is found beside the page's count."""
    month = form.first_day
    walk = walks.emergencies(month, form.filters, now=now)
    here = Counter(row.outcome for row in walk.rows)
    counted = figures.emergencies(first=month, until=add_months(month, 1), now=now, among=among(form))
    shown: Counter[Outcome] = sum((row.outcomes for row in counted if row.month == month), Counter())
    known, in_time = (sum(here[each] for each in some) for some in (KNOWN, IN_TIME))
    when, coils = format_month(month), format_plural(known, "emergency coil")
    return Live(
        title=f"Emergency coils: {', '.join([*form.words, when])}",
        sentence=(
            f"Of {coils} asked for in {when} whose result is known, {count_were(in_time)} fitted or booked before the "
            "deadline."
        ),
        facts=[
            (
                "Numerator",
                f"{format_plural(in_time, 'emergency coil')} fitted in time, or booked for a time before the deadline",
            ),
            ("Denominator and its date", f"{coils} whose result is known on {format_date_time(now)}"),
            ("In time, share", share_of(in_time, known)),
            ("Handed over, share", share_of(here[Outcome.HANDED_OVER], known)),
            ("Numerator’s sources", SOURCES),
            ("Looked at and left out", left_out(walk.left_out)),
            ("Counted by", COUNTED_BY),
            ("Limit in force", "The deadline of each referral itself, to the minute: row K3 of thresholds.csv"),
            ("Definition", definitions(MEASURES)),
            *cut_facts(now),
            ("Agreement", _agreement(here, shown)),
        ],
        tables=_tables(walk.rows, here, shown, london_date(now)),
        measures=MEASURES,
        page=form.page,
        command=form.command,
    )


def _tables(rows: Sequence[Urgent], here: Counter[Outcome], shown: Counter[Outcome], today: date) -> list[Shown]:
    cells: list[Cells] = [[text, format_number(here[it]), format_number(shown[it])] for it, text in OUTCOMES.items()]
    practices: Counter[Practice] = Counter(row.registered for row in rows)
    places = place_table(practices, walks.pcns_of(practices, today), "Emergency coils")
    counted = Table(["What became of them", "Counted here", "On the page"], cells)
    return [
        Shown("counted", "Emergency coils by what became of them", counted),
        Shown("members", "By registered practice", places, ("PCN today",)),
    ]


def _agreement(here: Counter[Outcome], shown: Counter[Outcome]) -> str:
    if +here == +shown:
        return AGREES
    return DIFFERS.format(shown=", ".join(f"{text} {format_number(shown[each])}" for each, text in OUTCOMES.items()))
