"""The page of waits and returns: counted live, and never kept, as it changes with every referral and every day."""

from collections import Counter
from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from larc.accounts.access import requires
from larc.accounts.permissions import Permission
from larc.audit import services as audit
from larc.nhsuk.caching import no_store
from larc.nhsuk.formatting import format_plural
from practices.models import Practice
from referrals import clocks, figures
from reporting import waiting
from reporting.measures import PATHWAY_MEASURES
from reporting.months import add_months, months_between
from reporting.presenters import MONTHS_SHOWN

KINDS = (Practice.Kind.GP_PRACTICE, Practice.Kind.SEXUAL_HEALTH_CLINIC)


class TargetForm(forms.Form):
    """The one number of days by which every kind of provider is judged beside its own."""

    target = forms.TypedChoiceField(label="Common target", coerce=int, required=False, empty_value=0)

    def __init__(self, data: Mapping[str, str], default: int) -> None:
        super().__init__({"target": str(default)} | {name: data[name] for name in ("target",) if data.get(name)})
        self.fields["target"].choices = [(str(days), format_plural(days, "day")) for days in clocks.targets()]


@requires(Permission.VIEW_RATES)
@no_store
def waits(request: HttpRequest) -> HttpResponse:
    """Waits by kind of provider and month, and what came back; 400 for a target that is not offered."""
    today = timezone.localdate()
    default = clocks.common_limit(today).days
    form = TargetForm(request.GET, default)
    if not form.is_valid():
        raise BadRequest("A filter has a value that is not offered.")
    target = form.cleaned_data["target"]
    audit.record(by=request.user, action="waits.viewed", subject="network")
    chosen = [{"text": f"Common target {format_plural(target, 'day')}", "remove": "?"}] if target != default else []
    context = {"filters": form, "chosen": chosen, "home": reverse("home"), "measures": PATHWAY_MEASURES.values()}
    return render(request, "reporting/waits.jinja", context | report(today, target))


def report(today: date, target: int) -> dict[str, Any]:
    """What the page places, newest month first."""
    last = today.replace(day=1)
    first = add_months(last, 1 - MONTHS_SHOWN)
    months = months_between(first, last)[::-1]
    counted = figures.waits(first=first, today=today, target=target)
    sent = {row.month: row for row in figures.returns(first=first)}
    emergencies = {row.month: row.outcomes for row in figures.emergencies(first=first, now=timezone.now())}
    limits = {kind: clocks.limit_for(kind, today).days for kind in KINDS}
    last_whole = months[1]
    no_returns = figures.Returns(last_whole, 0, 0, 0, 0)
    return {
        "today": today,
        "target": target,
        "kinds": [
            {
                "title": f"{waiting.KINDS[kind]}: within {format_plural(limit, 'day')}",
                "id": kind,
                "sentence": waiting.wait_sentence(last_whole, waiting.summed(counted, last_whole, kind).own, limit),
                "table": waiting.waits_table(
                    months, lambda month, kind=kind: waiting.summed(counted, month, kind), limit
                ),
            }
            for kind, limit in limits.items()
        ],
        "emergencies_sentence": waiting.emergencies_sentence(last_whole, emergencies.get(last_whole, Counter())),
        "emergencies": waiting.emergencies_table(months, lambda month: emergencies.get(month, Counter())),
        "common": waiting.common_table(
            months, lambda month, kind: waiting.summed(counted, month, kind), limits, target
        ),
        "returns_sentence": waiting.returns_sentence(sent.get(last_whole, no_returns)),
        "returns": waiting.returns_table(months, lambda month: sent.get(month, figures.Returns(month, 0, 0, 0, 0))),
    }
