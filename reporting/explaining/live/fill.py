"""How full clinics were, how many did not come and how many were not fitted, explained."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime

from django import forms

from larc.nhsuk.formatting import format_date, format_date_range, format_date_time, format_number, format_plural
from practices.models import Hub, Practice
from practices.selectors.areas import hubs_in
from referrals import clocks, viability
from referrals.earnings import Period
from referrals.forms.viability import USUAL_WEEKS, WEEKS, weeks_to_yesterday
from reporting.explaining.live import clinics
from reporting.explaining.live.asking import LiveForm
from reporting.explaining.live.clinics import ClinicCount
from reporting.explaining.live.explained import (
    AGREES,
    DIFFERS,
    MOST_LISTED,
    Live,
    Shown,
    count_were,
    cut_facts,
    definitions,
    left_out,
    practice_table,
    share_of,
)
from reporting.filling.presenter import total_fill, total_outcomes
from reporting.measures import CLINIC_MEASURES
from reporting.tables import Table

MEASURES = tuple(CLINIC_MEASURES.values())
SOURCES = (
    "Clinics of this service, each with its times and appointments, read one by one; other diaries are not known. The "
    "page counts the same with two questions to the database"
)
COUNTED_BY = "The fitting practice and the day of the clinic; an area’s are the practices of its PCNs today"
PARTS = {
    "clinics": "Clinics",
    "offered": "Offered",
    "booked": "Booked",
    "attended": "Attended",
    "missed": "Did not attend",
    "not_fitted": "Not fitted",
    "not_recorded": "Not recorded yet",
}
Counts = Mapping[str, int]


class FillForm(LiveForm):
    """Which fitting practice, or all of an area or of the network, and over how many weeks."""

    about = "fill"
    route = "reporting:fill"

    hub = forms.ChoiceField(label="Fitting practice", required=False)
    weeks = forms.ChoiceField(label="Period to yesterday")

    def __init__(self, data: Mapping[str, str], now: datetime) -> None:
        super().__init__(data, hub="", area="", weeks=USUAL_WEEKS)
        self.today = clocks.london_date(now)
        self.hubs = hubs_in(area=self.areas.get(self.data["area"]))
        names = {hub.practice.code: hub.practice.name for hub in self.hubs}
        self.offer("hub", {"": "Every practice that fits"} | names)
        self.offer("weeks", WEEKS)

    @property
    def asked_hubs(self) -> Sequence[Hub]:
        """The hubs meant, of those in the area. BadRequest for what is not offered."""
        code = self.asked["hub"]
        return [hub for hub in self.hubs if code in ("", hub.practice.code)]

    @property
    def period(self) -> Period:
        """The first and the last day."""
        return weeks_to_yesterday(int(self.asked["weeks"]), self.today)

    @property
    def page_values(self) -> dict[str, str]:
        return {name: it for name, it in self.chosen_values.items() if name != "hub"}


def explain(form: FillForm, now: datetime) -> Live:
    """Walk the clinics of the weeks and set what is found beside the page's counts."""
    hubs, period = form.asked_hubs, form.period
    walked = clinics.walk(hubs, **period._asdict(), now=now)
    here, shown = _sums(walked.clinics), _shown(hubs, period, now)
    offered = f"{format_plural(here['offered'], 'appointment')} offered"
    when = f"from {format_date_range(period.first_day, period.last_day)}"
    held = format_plural(here["clinics"], "clinic")
    return Live(
        title=f"Fill: {', '.join(form.words)} to {format_date(period.last_day)}",
        sentence=f"Of {offered} in {held} {when}, {count_were(here['booked'])} booked.",
        facts=[
            ("Numerator", _numerator(here)),
            ("Denominator and its date", f"{offered} {when}"),
            *_shares(here),
            ("Numerator’s sources", SOURCES),
            ("Looked at and left out", left_out(walked.left_out)),
            ("Counted by", COUNTED_BY),
            ("Definition", definitions(MEASURES)),
            *cut_facts(now),
            ("Agreement", agreement(here, shown)),
        ],
        tables=_tables(walked.clinics, here, shown),
        measures=MEASURES,
        page=form.page,
        command=form.command,
    )


def _shares(here: Counts) -> list[tuple[str, str]]:
    return [
        ("Booked, of those offered", share_of(here["booked"], here["offered"])),
        ("Did not attend, of outcomes recorded", share_of(here["missed"], here["attended"] + here["missed"])),
        ("Not fitted, of those who came", share_of(here["not_fitted"], here["attended"])),
    ]


def agreement(here: Counts, shown: Counts) -> str:
    """Whether the page's counts are those made here."""
    if all(here[name] == shown[name] for name in PARTS):
        return AGREES
    return DIFFERS.format(shown=", ".join(f"{text} {format_number(shown[name])}" for name, text in PARTS.items()))


def _numerator(here: Counts) -> str:
    missed, in_vain = format_number(here["missed"]), format_number(here["not_fitted"])
    return f"{format_plural(here['booked'], 'appointment')} booked; {missed} not attended; {in_vain} not fitted"


def _sums(counts: Iterable[ClinicCount]) -> Counter[str]:
    sums: Counter[str] = Counter(dict.fromkeys(PARTS, 0))
    for count in counts:
        sums["clinics"] += count.offered > 0
        for name in PARTS:
            sums[name] += getattr(count, name, 0)
    return sums


def _shown(hubs: Sequence[Hub], period: Period, now: datetime) -> dict[str, int]:
    """The counts behind the page's shares."""
    fills = viability.fill_by_hub(hubs=hubs, **period._asdict())
    outcomes = viability.outcomes_by_hub(hubs=hubs, **period._asdict(), now=now)
    return asdict(total_fill(fills.values())) | asdict(total_outcomes(outcomes.values()))


def _tables(counts: Sequence[ClinicCount], here: Counts, shown: Counts) -> list[Shown]:
    both = Table(
        ["What", "Counted here", "On the page"],
        [[text, format_number(here[name]), format_number(shown[name])] for name, text in PARTS.items()],
    )
    tables = [Shown("counted", "Clinics and appointments", both)]
    by_practice: defaultdict[Practice, list[ClinicCount]] = defaultdict(list)
    for count in counts:
        by_practice[count.hub.practice].append(count)
    if len(by_practice) > 1:
        sums = {practice: _sums(each) for practice, each in by_practice.items()}
        members = practice_table(["Practice", *PARTS.values()], sums, list(PARTS))
        tables.append(Shown("members", "By fitting practice", members))
    if len(counts) <= MOST_LISTED:
        named = len(by_practice) > 1
        tables.append(Shown("clinics", "By clinic", _clinics(counts, named=named), ("Practice",)))
    return tables


def _clinics(counts: Sequence[ClinicCount], *, named: bool) -> Table:
    parts = [name for name in PARTS if name != "clinics"]
    return Table(
        ["Clinic", *(["Practice"] if named else []), *(PARTS[name] for name in parts)],
        [
            [
                format_date_time(count.starts_at),
                *([count.hub.practice.name] if named else []),
                *(format_number(getattr(count, name)) for name in parts),
            ]
            for count in counts
        ],
    )
