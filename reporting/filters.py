"""What a report may be asked for, by address. Anything else is a bad request, never an error and never ignored."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django import forms
from django.core.exceptions import BadRequest

from larc.nhsuk.formatting import format_month
from reporting.measures import Group
from reporting.months import months_between
from reporting.selectors import Basis, Span

BOTH = "both"
GROUPS = {
    BOTH: (Group.IMPLANT, Group.COILS),
    Group.IMPLANT.value: (Group.IMPLANT,),
    Group.COILS.value: (Group.COILS,),
    Group.TOTAL.value: (Group.TOTAL,),
}
METHOD_LABELS = {
    BOTH: "Implants and coils",
    Group.IMPLANT.value: "Implants",
    Group.COILS.value: "Coils",
    Group.TOTAL.value: "Total",
}
BASIS_LABELS = {Basis.CURRENT: "PCN today", Basis.AS_WAS: "PCN at the time"}


@dataclass(frozen=True, slots=True)
class Choices:
    """What was asked for: methods, basis, and the months shown, both included."""

    method: str
    basis: Basis
    first: date
    last: date

    @property
    def groups(self) -> tuple[Group, ...]:
        return GROUPS[self.method]

    @property
    def key(self) -> str:
        """The same for the same choices, for caches."""
        return f"{self.method}/{self.basis}/{self.first}/{self.last}"


class ReportForm(forms.Form):
    """Filters of a report over the months of `span`; its first choice of method is the default."""

    method = forms.ChoiceField(label="Method", required=False)
    basis = forms.ChoiceField(label="Practices by", required=False, choices=list(BASIS_LABELS.items()))
    first = forms.ChoiceField(label="From", required=False)
    last = forms.ChoiceField(label="To", required=False)

    def __init__(self, data: Mapping[str, str], span: Span, methods: tuple[str, ...]) -> None:
        months = [
            (f"{month:%Y-%m}", format_month(month)) for month in reversed(months_between(span.first, span.latest))
        ]
        self.defaults = {
            "method": methods[0],
            "basis": Basis.CURRENT.value,
            "first": months[-1][0],
            "last": months[0][0],
        }
        # Choices that were not made show what they stand for.
        super().__init__({**self.defaults, **{name: value for name, value in data.items() if value}})
        self.fields["method"].choices = [(method, METHOD_LABELS[method]) for method in methods]
        self.fields["first"].choices = self.fields["last"].choices = months

    def choices(self) -> Choices:
        """The choices made; BadRequest when one is not offered. From after to is read the other way round."""
        if not self.is_valid():
            raise BadRequest("A filter has a value that is not offered.")
        first, last = sorted(date.fromisoformat(f"{self.cleaned_data[name]}-01") for name in ("first", "last"))
        return Choices(self.cleaned_data["method"], Basis(self.cleaned_data["basis"]), first, last)

    def applied(self) -> list[dict[str, str]]:
        """The choices that differ from the defaults, each with the address without it."""
        made = {name: value for name, value in self.cleaned_data.items() if value != self.defaults[name]}
        return [
            {
                "text": self.described(name, value),
                "remove": "?" + "&".join(f"{other}={made[other]}" for other in made if other != name),
            }
            for name, value in made.items()
        ]

    def described(self, name: str, value: str) -> str:
        label = dict(self.fields[name].choices)[value]
        return f"{self.fields[name].label} {label}" if name in ("first", "last") else label
