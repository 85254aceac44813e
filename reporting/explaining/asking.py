"""Which figure is to be explained, by address or by the command."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import cast

from django import forms
from django.core.exceptions import BadRequest

from practices.models import Practice
from practices.selectors.areas import areas
from reporting import selectors
from reporting.explaining.facts import Asked
from reporting.explaining.figures import LABELS, Figure
from reporting.filters import BASES, SERVICES
from reporting.included import REASONS
from reporting.measures import Group, Services
from reporting.publishing.presenter import month_choices
from reporting.selectors import Basis, Span

NETWORK = "network"
REFUSED = "A filter has a value that is not offered."


class AskForm(forms.Form):
    """Which number. `practice` narrows a PCN to one of its practices: links bring it, nobody chooses it here."""

    pcn = forms.ChoiceField(label="PCN, area or network")
    figure = forms.ChoiceField(label="Figure", choices=[(figure.value, label) for figure, label in LABELS.items()])
    method = forms.ChoiceField(label="Method", choices=[(group.value, group.label) for group in Group])
    month = forms.ChoiceField(label="Month, or the last of its months")
    services = forms.ChoiceField(label="Fitted at", choices=list(SERVICES.items()))
    basis = forms.ChoiceField(label="Practices by", choices=list(BASES.items()))
    indication = forms.ChoiceField(label="Reason", required=False, choices=[("", "Every reason"), *REASONS.items()])
    practice = forms.CharField(required=False, max_length=10, widget=forms.HiddenInput)

    def __init__(self, data: Mapping[str, str], span: Span) -> None:
        defaults = {
            "figure": Figure.MONTH.value,
            "method": Group.TOTAL.value,
            "month": f"{span.latest:%Y-%m}",
            "services": Services.GP.value,
            "basis": Basis.CURRENT.value,
        }
        made = defaults | {name: data[name] for name in self.base_fields if data.get(name)}
        # Whoever has not chosen a place yet has made no mistake.
        super().__init__(made if data.get("pcn") else None, initial=made)
        self.pcns = {pcn.code: pcn for pcn in selectors.pcns_with_months()}
        self.areas = {f"area-{area.pk}": area for area in areas()}
        months = [(each["value"], each["text"]) for each in month_choices(span.first, span.latest)]
        cast(forms.ChoiceField, self.fields["month"]).choices = months
        cast(forms.ChoiceField, self.fields["pcn"]).choices = [
            ("", "Select one"),
            (NETWORK, "The network"),
            *((key, f"Area {area.name}") for key, area in self.areas.items()),
            *((pcn.code, pcn.name) for pcn in self.pcns.values()),
        ]

    def asked(self) -> Asked:
        """The number asked for. BadRequest when one of its parts is not offered, or does not go with another."""
        if not self.is_valid():
            raise BadRequest(REFUSED)
        made = self.cleaned_data
        asked = Asked(
            pcn=self.pcns.get(made["pcn"]),
            group=Group(made["method"]),
            month=date.fromisoformat(f"{made['month']}-01"),
            services=Services(made["services"]),
            basis=Basis(made["basis"]),
            figure=Figure(made["figure"]),
            area=self.areas.get(made["pcn"]),
            practice=Practice.objects.filter(code=made["practice"]).first() if made["practice"] else None,
            reason=made["indication"],
        )
        if (made["practice"] and asked.practice is None) or not is_offered(asked):
            raise BadRequest(REFUSED)
        return asked


def is_offered(asked: Asked) -> bool:
    """Whether a report shows this figure of this place: fifths have no PCN, activity has one, a row has its PCN.

    The pages that compare know no reason apart.
    """
    if asked.reason and asked.figure in (Figure.FUNNEL, Figure.EQUITY, Figure.REASONS):
        return False
    if asked.practice:
        return asked.pcn is not None and asked.figure in (Figure.MONTH, Figure.YEAR)
    if asked.figure == Figure.FITTED_HERE:
        return asked.pcn is not None
    return asked.figure != Figure.EQUITY or asked.pcn is None
