"""What a report may be asked for, by address. Anything else is a bad request, never an error and never ignored."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import urlencode

from django import forms
from django.core.exceptions import BadRequest

from larc.nhsuk.formatting import format_month
from practices.models import Area
from practices.selectors import areas
from reporting.included import REASONS, Included
from reporting.measures import Group, Services
from reporting.months import months_between
from reporting.selectors import Basis, Span

BOTH = "both"
METHODS = {
    BOTH: "Implants and coils",
    Group.IMPLANT.value: "Implants",
    Group.COILS.value: "Coils",
    Group.TOTAL.value: "Total",
}
# As short as the box of a filter; reports say it in full.
SERVICES = {Services.GP.value: "GP practices", Services.TOTAL.value: "GPs and clinics"}
BASES = {Basis.CURRENT.value: "PCN today", Basis.AS_WAS.value: "PCN at the time"}
# The first is what a report shows when none is chosen. A network has one table, and so one group of methods.
NETWORK_METHODS = (Group.TOTAL.value, Group.IMPLANT.value, Group.COILS.value)
PCN_METHODS = tuple(METHODS)
NAMES = ("method", "services", "basis", "first", "last", "indication")


@dataclass(frozen=True, slots=True)
class Choices:
    """What was asked for: methods, whose fittings and why, basis, and the months shown, both included."""

    method: str
    services: Services
    basis: Basis
    first: date
    last: date
    # Only where every PCN is shown (N5).
    area: Area | None = None
    # Every one, if none is chosen.
    reason: str = ""

    @property
    def included(self) -> Included:
        """Which fittings are counted."""
        return Included(self.services, self.reason)

    @property
    def groups(self) -> tuple[Group, ...]:
        return (Group.IMPLANT, Group.COILS) if self.method == BOTH else (Group(self.method),)

    @property
    def values(self) -> dict[str, str]:
        """As an address says it. The same for the same choices."""
        months = {"first": f"{self.first:%Y-%m}", "last": f"{self.last:%Y-%m}"}
        made = {"method": self.method, "services": self.services.value, "basis": self.basis.value, **months}
        area = {"area": str(self.area.pk)} if self.area else {}
        return made | area | self._why

    @property
    def explained(self) -> dict[str, str]:
        """What a link to what a figure is made of takes over from the page."""
        month = {"month": f"{self.last:%Y-%m}"}
        return {**month, "services": self.services.value, "basis": self.basis.value, **self._why}

    @property
    def _why(self) -> dict[str, str]:
        return {"indication": self.reason} if self.reason else {}

    def titled(self, name: str) -> str:
        """A name as headings have it, and titles of charts, which are taken away alone: with the reason chosen."""
        return f"{name}, {self.included.why}" if self.reason else name


def default_choices(span: Span, methods: Sequence[str]) -> Choices:
    """All months at GP practices, by the PCN of today."""
    return Choices(methods[0], Services.GP, Basis.CURRENT, span.first, span.latest)


def choices_of(data: Mapping[str, str], span: Span, methods: Sequence[str]) -> Choices:
    """The choices of an address; BadRequest when one is not offered. From after to is read the other way round."""
    made = default_choices(span, methods).values | {name: data[name] for name in NAMES if data.get(name)}
    try:
        first, last = sorted(date.fromisoformat(f"{made[name]}-01") for name in ("first", "last"))
        included = Included(Services(made["services"]), made.get("indication", ""))
        choices = Choices(made["method"], included.services, Basis(made["basis"]), first, last, reason=included.reason)
    except ValueError as error:
        raise BadRequest("A filter has a value that is not offered.") from error
    if choices.method not in methods or not span.first <= first <= last <= span.latest:
        raise BadRequest("A filter has a value that is not offered.")
    return replace(choices, area=_area_of(data)) if methods == NETWORK_METHODS else choices


def _area_of(data: Mapping[str, str]) -> Area | None:
    asked = data.get("area")
    found = next((area for area in areas() if str(area.pk) == asked), None) if asked else None
    if asked and found is None:
        raise BadRequest("A filter has a value that is not offered.")
    return found


class FilterForm(forms.Form):
    """Draws the filters with the choices made."""

    method = forms.ChoiceField(label="Method")
    services = forms.ChoiceField(label="Fitted at", choices=list(SERVICES.items()))
    basis = forms.ChoiceField(label="Practices by", choices=list(BASES.items()))
    first = forms.ChoiceField(label="From")
    last = forms.ChoiceField(label="To")
    indication = forms.ChoiceField(label="Reason", choices=[("", "Every reason"), *REASONS.items()])
    area = forms.ChoiceField(label="Area")

    def __init__(self, choices: Choices, span: Span, methods: Sequence[str]) -> None:
        super().__init__(initial=choices.values)
        months = [(f"{each:%Y-%m}", format_month(each)) for each in months_between(span.first, span.latest)]
        self.fields["method"].widget.choices = [(method, METHODS[method]) for method in methods]
        self.fields["first"].widget.choices = self.fields["last"].widget.choices = months[::-1]
        if methods == NETWORK_METHODS:
            known = [(str(area.pk), area.name) for area in areas()]
            self.fields["area"].widget.choices = [("", "Every area"), *known]
        else:
            del self.fields["area"]
        defaults = default_choices(span, methods).values
        self.made = {name: value for name, value in choices.values.items() if value != defaults.get(name)}

    @property
    def of_pcn(self) -> str:
        """The same choices as an address of one PCN's page ends with them."""
        made = {name: value for name, value in self.made.items() if name != "area"}
        return f"?{urlencode(made)}" if made else ""

    def applied(self) -> list[dict[str, str]]:
        """The choices that differ from the defaults, each with the address without it."""
        return [
            {
                "text": self.described(name, value),
                "remove": "?" + "&".join(f"{other}={self.made[other]}" for other in self.made if other != name),
            }
            for name, value in self.made.items()
        ]

    def described(self, name: str, value: str) -> str:
        label = dict(self.fields[name].widget.choices)[value]
        return label if name in ("method", "basis") else f"{self.fields[name].label} {label}"
