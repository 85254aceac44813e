"""Which month of waits, returns or emergencies is to be explained, by address or by the command."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, ClassVar
from urllib.parse import urlencode

from django import forms
from django.urls import reverse

from larc.nhsuk.formatting import format_month, format_plural
from referrals import clocks, figures
from reporting.area_filter import AreaForm
from reporting.explaining.live.walks import Filters
from reporting.months import add_months, months_between
from reporting.period import MONTHS_SHOWN, as_asked
from reporting.waiting import KINDS as KIND_NAMES
from reporting.waiting_page import KINDS, METHODS, REASONS


class LiveForm(AreaForm):
    """Which figure of a page; its fields bear the names that they have in the page's own address."""

    # What an address and the command call these figures, and the page that shows them.
    about: ClassVar[str]
    route: ClassVar[str]

    @property
    def chosen_values(self) -> dict[str, str]:
        """Every choice, also those nobody made, so that the same stays asked for as days go by."""
        return {name: self.data[name] for name in self.defaults if self.data[name]}

    @property
    def command(self) -> str:
        """What prints the same."""
        return "".join(
            [f"manage.py explain_live {self.about}", *(f" --{name} {it}" for name, it in self.chosen_values.items())]
        )

    @property
    def page(self) -> str:
        """The address of the page that shows the figure."""
        return f"{reverse(self.route)}?{urlencode(self.page_values)}"

    @property
    def page_values(self) -> dict[str, str]:
        """The choices as that page has them."""
        return self.chosen_values

    @property
    def words(self) -> list[str]:
        """What was chosen, in the words of the choices; every method, reason or area goes without saying."""
        return [self._word(name, it) for name, it in self.chosen_values.items() if name not in ("month", "target")]


class MonthForm(LiveForm):
    """A month, and which referrals, as the page of waits may be asked."""

    route = "reporting:waits"

    month = forms.ChoiceField(label="Month")
    method = forms.ChoiceField(label="Method", required=False)
    indication = forms.ChoiceField(label="Reason", required=False)

    def __init__(self, data: Mapping[str, str], now: datetime, **more: str) -> None:
        running = clocks.london_date(now).replace(day=1)
        first = add_months(running, 1 - MONTHS_SHOWN)
        offered = months_between(min(figures.first_month() or first, first), running)[::-1]
        super().__init__(data, month=as_asked(offered[1]), **more, method="", indication="")
        self.offer("month", {as_asked(month): format_month(month) for month in offered})
        self.offer("method", METHODS)
        self.offer("indication", REASONS)

    @property
    def first_day(self) -> date:
        """The first day of the month. BadRequest for what is not offered, here and in the others."""
        return date.fromisoformat(f"{self.asked['month']}-01")

    @property
    def filters(self) -> Filters:
        """Which referrals are meant."""
        return Filters.of(self.chosen, self.asked["method"], self.asked["indication"])

    @property
    def page_values(self) -> dict[str, str]:
        month = self.data["month"]
        kept = {name: it for name, it in self.chosen_values.items() if name not in ("month", "kind")}
        return {**kept, "first": month, "last": month}


class WaitsForm(MonthForm):
    """And at which kind of provider, and by which common target."""

    about = "waits"

    kind = forms.ChoiceField(label="Fitted at")
    target = forms.TypedChoiceField(label="Common target", coerce=int)

    def __init__(self, data: Mapping[str, str], now: datetime) -> None:
        target = clocks.common_limit(clocks.london_date(now)).days
        super().__init__(data, now, kind=KINDS[0].value, target=str(target))
        self.offer("kind", {kind.value: KIND_NAMES[kind] for kind in KINDS})
        self.offer("target", {str(days): format_plural(days, "day") for days in clocks.targets()})


class ReturnsForm(MonthForm):
    about = "returns"


class EmergenciesForm(MonthForm):
    about = "emergencies"


def among(form: MonthForm) -> Any:
    """The same referrals as the page's own counting takes them."""
    asked = form.asked
    return figures.of(area=form.chosen, method=asked["method"], indication=asked["indication"])
