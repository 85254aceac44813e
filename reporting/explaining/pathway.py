"""What explains figures in words alone: forecasts. Pure."""

from __future__ import annotations

from typing import NamedTuple

from django.core.exceptions import BadRequest

from reporting.measures import Measure

LIVE = (
    "None: counted now, each time the page is opened, so that what was recorded a minute ago is in it. A past month "
    "can change when something is recorded late."
)
EXACT = (
    "Exact shares with their intervals, for people of the network who are logged in. No patient is shown, none of it "
    "is published, and each look is recorded."
)


class Topic(NamedTuple):
    """A page's figures: what they are made of, and how they are reproduced."""

    title: str
    route: str
    lines: tuple[tuple[str, str], ...]
    measures: tuple[Measure, ...]


TOPICS = {
    "forecast": Topic(
        "Forecast of waits",
        "forecasting:forecast",
        (
            ("Figure", "The share of patients who would be fitted in time, were referrals to come as they did"),
            ("Numerator’s sources", "Referrals, booked appointments and free clinic times of this service"),
            ("Method", "The queue of each kind of fitting is played many times over, week by week (docs/forecast.md)"),
            ("Counted by", "The fitting practice; an area’s are the practices of its PCNs today"),
            ("Denominator and its date", "Patients expected from today to the end of the weeks asked for"),
            ("Data cut", LIVE),
            ("Small numbers", EXACT),
        ),
        (),
    ),
}


def topic(name: str) -> Topic:
    """BadRequest when it is not one of TOPICS."""
    if name not in TOPICS:
        raise BadRequest("A filter has a value that is not offered.")
    return TOPICS[name]


def as_text(found: Topic) -> str:
    """For a terminal."""
    lines = [f"{name}: {text}" for name, text in found.lines]
    for measure in found.measures:
        lines += ["", f"{measure.title}, version {measure.version}", measure.numerator, f"of: {measure.denominator}"]
    return "\n".join([found.title, *lines])
