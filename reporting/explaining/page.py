"""The page that explains one number."""

from collections.abc import Mapping
from datetime import date
from typing import cast

from django import forms
from django.core.exceptions import BadRequest
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from larc.accounts.access import PersonRequest, requires
from larc.accounts.permissions import Permission
from larc.audit import services as audit
from larc.nhsuk.caching import no_store
from reporting import selectors
from reporting.explaining import words
from reporting.explaining.facts import Asked, explain
from reporting.filters import BASES, SERVICES
from reporting.measures import Group, Services
from reporting.publishing.presenter import month_choices
from reporting.selectors import Basis, Span


class AskForm(forms.Form):
    """Which number."""

    pcn = forms.ChoiceField(label="PCN")
    method = forms.ChoiceField(label="Method", choices=[(group.value, group.label) for group in Group])
    month = forms.ChoiceField(label="Month")
    services = forms.ChoiceField(label="Fitted at", choices=list(SERVICES.items()))
    basis = forms.ChoiceField(label="Practices by", choices=list(BASES.items()))

    def __init__(self, data: Mapping[str, str], span: Span) -> None:
        defaults = {
            "method": Group.TOTAL.value,
            "month": f"{span.latest:%Y-%m}",
            "services": Services.GP.value,
            "basis": Basis.CURRENT.value,
        }
        made = defaults | {name: data[name] for name in self.base_fields if data.get(name)}
        # Whoever has not chosen a PCN yet has made no mistake.
        super().__init__(made if data.get("pcn") else None, initial=made)
        self.pcns = {pcn.code: pcn for pcn in selectors.pcns_with_months()}
        months = [(each["value"], each["text"]) for each in month_choices(span.first, span.latest)]
        cast(forms.ChoiceField, self.fields["month"]).choices = months
        pcns = [("", "Select a PCN"), *((pcn.code, pcn.name) for pcn in self.pcns.values())]
        cast(forms.ChoiceField, self.fields["pcn"]).choices = pcns

    def asked(self) -> Asked:
        """The number asked for. BadRequest when one of its parts is not offered."""
        if not self.is_valid():
            raise BadRequest("A filter has a value that is not offered.")
        made = self.cleaned_data
        return Asked(
            self.pcns[made["pcn"]],
            Group(made["method"]),
            date.fromisoformat(f"{made['month']}-01"),
            Services(made["services"]),
            Basis(made["basis"]),
        )


@requires(Permission.VIEW_RATES)
@no_store
def explained(request: PersonRequest) -> HttpResponse:
    """What one monthly rate is made of, counted from the facts; without a PCN, which number to explain."""
    cut = selectors.latest_cut()
    span = selectors.span(cut) if cut else None
    if cut is None or span is None:
        raise Http404
    form = AskForm(request.GET, span)
    context = {"filters": form, "overview": reverse("reporting:overview")}
    if request.GET.get("pcn"):
        asked = form.asked()
        audit.record(by=request.user, action="rates.explained", subject=asked.pcn.code)
        found = explain(asked, cut)
        context |= {
            "found": found,
            "sentence": words.sentence(found),
            "facts": [{"key": name, "value": text} for name, text in words.facts(found)],
            "sources": words.source_table(found.sources),
            "members": words.member_table(found.members),
        }
    return render(request, "reporting/explaining/explain.jinja", context)
