"""The pages of practices' targets: all PCNs, and the practices of one (P12)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, cast

from django import forms
from django.core.exceptions import BadRequest
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from larc.accounts.access import PersonRequest, requires
from larc.accounts.permissions import Permission
from larc.audit import services as audit
from larc.nhsuk.caching import no_store
from practices.models import PCN
from reporting import selectors as counts
from reporting.filters import NETWORK_METHODS
from reporting.measures import COMPARING_MEASURES, LABELS, Group
from reporting.months import last_day_of
from reporting.plans import target_presenter as presenter
from reporting.plans import target_selectors as selectors
from reporting.plans.target_presenter import Asked
from reporting.selectors import Span

QUARTERS_SHOWN = 5
METHODS = {name: LABELS[Group(name)] for name in NETWORK_METHODS}


class TargetsForm(forms.Form):
    """Filters by method and quarter: at first the latest quarter that is counted in full, if there is one."""

    method = forms.ChoiceField(label="Method", choices=list(METHODS.items()))
    quarter = forms.ChoiceField(label="Quarter")

    def __init__(self, data: Mapping[str, str], quarters: Sequence[date], latest: date) -> None:
        over = [each for each in quarters if Asked(Group.TOTAL, each, latest).is_over]
        self.latest = latest
        self.defaults = {"method": NETWORK_METHODS[0], "quarter": f"{(over or quarters)[-1]:%Y-%m}"}
        super().__init__(self.defaults | {name: data[name] for name in self.defaults if data.get(name)})
        choices = [(f"{each:%Y-%m}", presenter.quarter_words(each)) for each in reversed(quarters)]
        cast(forms.ChoiceField, self.fields["quarter"]).choices = choices
        self.words = METHODS | dict(choices)

    def asked(self) -> Asked:
        """The choices made. BadRequest when one is not offered."""
        if not self.is_valid():
            raise BadRequest("A filter has a value that is not offered.")
        given = self.cleaned_data
        return Asked(Group(given["method"]), date.fromisoformat(f"{given['quarter']}-01"), self.latest)

    def applied(self) -> list[dict[str, str]]:
        """The choices that differ from the defaults, each with the address without it."""
        made = {name: self.data[name] for name in self.fields if self.data[name] != self.defaults[name]}
        return [
            {
                "text": self.words[value],
                "remove": "?" + "&".join(f"{other}={made[other]}" for other in made if other != name),
            }
            for name, value in made.items()
        ]


@requires(Permission.VIEW_RATES)
@no_store
def targets(request: PersonRequest) -> HttpResponse:
    """Every PCN: how many of its practices met their target."""
    audit.record(by=request.user, action="rates.viewed", subject="targets")
    context: dict[str, Any] = {}
    if found := _span_and_quarters():
        span, quarters = found
        form = TargetsForm(request.GET, quarters, span.latest)
        asked = form.asked()
        rows = selectors.network_targets(asked.group, asked.quarter, span)
        context = _context(form, asked, span) | {"rows": rows}
        context |= presenter.network_page(rows, asked) if rows else {}
    return render(request, "reporting/plans/targets.jinja", context)


@requires(Permission.VIEW_RATES)
@no_store
def pcn_targets(request: PersonRequest, code: str) -> HttpResponse:
    """The practices of one PCN: target and fitted, side by side."""
    pcn = get_object_or_404(PCN, code=code)
    audit.record(by=request.user, action="rates.viewed", subject=pcn.code)
    context: dict[str, Any] = {"pcn": pcn}
    if found := _span_and_quarters():
        span, quarters = found
        form = TargetsForm(request.GET, quarters, span.latest)
        asked = form.asked()
        shown = [each for each in quarters if each <= asked.quarter][-QUARTERS_SHOWN:]
        rows = selectors.practice_targets(pcn, asked.group, shown, span)
        context |= _context(form, asked, span) | {
            "rows": rows,
            "network": f"{reverse('reporting:targets')}?{asked.query}",
        }
        context |= presenter.pcn_page(pcn, rows, shown, asked) if rows else {}
    return render(request, "reporting/plans/pcn_targets.jinja", context)


def _span_and_quarters() -> tuple[Span, list[date]] | None:
    cut = counts.latest_cut()
    span = counts.span(cut) if cut else None
    quarters = selectors.quarters(span) if span else []
    return (span, quarters) if span and quarters else None


def _context(form: TargetsForm, asked: Asked, span: Span) -> dict[str, Any]:
    return {
        "filters": form,
        "asked": asked,
        "when": presenter.quarter_words(asked.quarter),
        "data_to": last_day_of(span.latest),
        "updated": span.cut.at,
        "measures": [COMPARING_MEASURES["practice_target"]],
    }
