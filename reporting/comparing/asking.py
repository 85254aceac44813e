"""What the pages that compare may be asked for, by address. Anything not offered is a bad request."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django import forms
from django.core.exceptions import BadRequest

from larc.nhsuk.formatting import format_month
from practices.models import PCN, Area
from practices.selectors import areas, open_pcns
from reporting.filters import NETWORK_METHODS, SERVICES
from reporting.measures import LABELS, Group, Services
from reporting.months import MONTHS_IN_A_YEAR, add_months, months_between
from reporting.selectors import Span

NETWORK = "the network"
YEAR = MONTHS_IN_A_YEAR - 1


@dataclass(frozen=True, slots=True)
class Asked:
    """Methods, whose fittings, the last of the 12 months, and which PCNs: an area's, one, or all (None)."""

    group: Group
    services: Services
    last: date
    area: Area | None = None
    pcn: PCN | None = None

    @property
    def first(self) -> date:
        return add_months(self.last, -YEAR)

    @property
    def place(self) -> str:
        """Where, in the middle of a sentence."""
        if self.pcn:
            return self.pcn.name
        return f"the area {self.area.name}" if self.area else NETWORK


class AskedForm(forms.Form):
    """Filters by method, whose fittings, period, area and, where a page offers it, PCN."""

    method = forms.ChoiceField(label="Method", choices=[(name, LABELS[Group(name)]) for name in NETWORK_METHODS])
    services = forms.ChoiceField(label="Fitted at", choices=list(SERVICES.items()))
    last = forms.ChoiceField(label="12 months to")
    area = forms.ChoiceField(label="Area", required=False)
    pcn = forms.ChoiceField(label="PCN", required=False)

    def __init__(self, data: Mapping[str, str], span: Span, *, without: Sequence[str] = ("pcn",)) -> None:
        self.defaults = {
            "method": NETWORK_METHODS[0],
            "services": Services.GP.value,
            "last": f"{span.latest:%Y-%m}",
            "area": "",
            "pcn": "",
        }
        asked = {name: data[name] for name in self.defaults if data.get(name) and name not in without}
        super().__init__(self.defaults | asked)
        for name in without:
            del self.fields[name]
        self.areas = {str(area.pk): area for area in areas()}
        self.pcns = {pcn.code: pcn for pcn in open_pcns()} if "pcn" in self.fields else {}
        if "last" in self.fields:
            months = months_between(add_months(span.first, YEAR), span.latest)[::-1]
            self.fields["last"].choices = [(f"{month:%Y-%m}", format_month(month)) for month in months]
        self.fields["area"].choices = [("", "Every area"), *((key, area.name) for key, area in self.areas.items())]
        if "pcn" in self.fields:
            self.fields["pcn"].choices = [("", "Every PCN"), *((code, pcn.name) for code, pcn in self.pcns.items())]

    def asked(self) -> Asked:
        """The choices made. BadRequest when one is not offered."""
        if not self.is_valid():
            raise BadRequest("A filter has a value that is not offered.")
        given = self.cleaned_data
        last = given.get("last", self.defaults["last"])
        return Asked(
            Group(given.get("method", self.defaults["method"])),
            Services(given.get("services", self.defaults["services"])),
            date.fromisoformat(f"{last}-01"),
            self.areas.get(given["area"]),
            self.pcns.get(given.get("pcn", "")),
        )

    @property
    def made(self) -> dict[str, str]:
        """The choices that differ from the defaults, as an address says them."""
        return {name: self.data[name] for name in self.fields if self.data[name] != self.defaults[name]}

    def applied(self) -> list[dict[str, str]]:
        """Those choices, each with the address without it."""
        made = self.made
        return [
            {
                "text": f"{self.fields[name].label} {dict(self.fields[name].choices)[value]}",
                "remove": "?" + "&".join(f"{other}={made[other]}" for other in made if other != name),
            }
            for name, value in made.items()
        ]


def has_a_year(span: Span | None) -> bool:
    """Whether there are twelve months to compare."""
    return span is not None and add_months(span.first, YEAR) <= span.latest
