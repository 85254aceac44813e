"""Every live figure that can be explained, by the name that an address and the command call it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final, NamedTuple

from django.core.exceptions import BadRequest

from reporting.explaining.live import emergencies, fill, forecast, returns, waits
from reporting.explaining.live.asking import EmergenciesForm, LiveForm, ReturnsForm, WaitsForm
from reporting.explaining.live.explained import Live


class Topic(NamedTuple):
    """What asks for a figure, and what counts it once more."""

    title: str
    form: Callable[[Mapping[str, str], datetime], LiveForm]
    explain: Callable[[Any, datetime], Live]


TOPICS: Final[Mapping[str, Topic]] = {
    "waits": Topic("Waits", WaitsForm, waits.explain),
    "returns": Topic("Returns", ReturnsForm, returns.explain),
    "emergencies": Topic("Emergency coils", EmergenciesForm, emergencies.explain),
    "fill": Topic("Fill, missed appointments and not fitted", fill.FillForm, fill.explain),
    "forecast": Topic("Forecast of waits", forecast.ForecastForm, forecast.explain),
}


def asked(name: str, data: Mapping[str, str], now: datetime) -> LiveForm:
    """What is asked of a topic. BadRequest for what it does not know or offer; what says nothing is not asked."""
    form = TOPICS[name].form(data, now)
    if any(value and each not in (*form.defaults, "about", "view") for each, value in data.items()):
        raise BadRequest("A filter is asked for that these figures do not have.")
    _ = form.asked
    return form


def explain(form: LiveForm, now: datetime) -> Live:
    """The figure that a form asks for."""
    return TOPICS[form.about].explain(form, now)
