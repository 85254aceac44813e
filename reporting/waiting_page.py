"""The page of waits and returns: counted live, and never kept, as it changes with every referral and every day."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.db.models import Q
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone

from larc.accounts.access import PersonRequest, requires
from larc.accounts.permissions import Permission
from larc.nhsuk.caching import no_store
from larc.nhsuk.formatting import format_plural
from practices.methods import EITHER_COIL, Method
from practices.models import Practice
from referrals import clocks, figures
from referrals.models.pathway import Indication
from reporting import waiting
from reporting.area_filter import AreaForm
from reporting.downloads import answers
from reporting.measures import PATHWAY_MEASURES
from reporting.months import add_months, months_between
from reporting.presenters import MONTHS_SHOWN
from reporting.shares import drawing_of

KINDS = (Practice.Kind.GP_PRACTICE, Practice.Kind.SEXUAL_HEALTH_CLINIC)


METHODS = {
    "": "Every method",
    Method.IMPLANT.value: "Implants",
    EITHER_COIL: "Coils",
    Method.RING_PESSARY.value: "Ring pessaries",
}


class WaitsForm(AreaForm):
    """Whose waits, and the one number of days by which every kind of provider is judged beside its own."""

    target = forms.TypedChoiceField(label="Common target", coerce=int)
    method = forms.ChoiceField(label="Method", required=False)
    indication = forms.ChoiceField(label="Reason", required=False)

    def __init__(self, data: Mapping[str, str], default: int) -> None:
        super().__init__(data, target=str(default), method="", indication="")
        self.offer("target", {str(days): format_plural(days, "day") for days in clocks.targets()})
        self.offer("method", METHODS)
        self.offer("indication", {"": "Every reason", **dict(Indication.choices), Indication.HRT: "HRT"})


@requires(Permission.VIEW_RATES)
@no_store
def waits(request: PersonRequest) -> HttpResponse:
    """Waits by kind of provider and month, and what came back; 400 for what is not offered."""
    today = timezone.localdate()
    form = WaitsForm(request.GET, clocks.common_limit(today).days)
    asked = form.asked
    among = figures.of(area=form.chosen, method=asked["method"], indication=asked["indication"])
    context = {"filters": form, "home": reverse("home"), "measures": PATHWAY_MEASURES.values()}
    context |= report(today, asked["target"], among)
    return answers.show(request, "reporting/waits.jinja", context, subject="network", of="waits")


def report(today: date, target: int, among: Q) -> dict[str, Any]:
    """What the page places of these referrals, newest month first."""
    last = today.replace(day=1)
    first = add_months(last, 1 - MONTHS_SHOWN)
    months = months_between(first, last)[::-1]
    counted = figures.waits(first=first, today=today, target=target, among=among)
    sent = {row.month: row for row in figures.returns(first=first, among=among)}
    urgent = figures.emergencies(first=first, now=timezone.now(), among=among)
    emergencies = {row.month: row.outcomes for row in urgent}
    limits = {kind: clocks.limit_for(kind, today).days for kind in KINDS}
    last_whole = months[1]
    no_returns = figures.Returns(last_whole, 0, 0, 0, 0)
    return {
        "today": today,
        "target": target,
        "kinds": [_kind(kind, limit, months, counted) for kind, limit in limits.items()],
        "emergencies_sentence": waiting.emergencies_sentence(last_whole, emergencies.get(last_whole, Counter())),
        "emergencies": waiting.emergencies_table(months, lambda month: emergencies.get(month, Counter())),
        "emergencies_quiet": waiting.quiet_sentence(months, emergencies),
        "common": waiting.common_table(
            months, lambda month, kind: waiting.summed(counted, month, kind), limits, target
        ),
        "returns_sentence": waiting.returns_sentence(sent.get(last_whole, no_returns)),
        "returns_quiet": waiting.quiet_sentence(months, sent),
        "returns": waiting.returns_table(months, lambda month: sent.get(month, figures.Returns(month, 0, 0, 0, 0))),
    }


def _kind(kind: str, limit: int, months: Sequence[date], counted: Sequence[figures.Waits]) -> dict[str, Any]:
    """What the page places of one kind of provider: table first, then the picture."""
    last_whole = months[1]
    title = f"{waiting.KINDS[kind]}: within {format_plural(limit, 'day')}"

    def of(month: date) -> figures.Waits:
        return waiting.summed(counted, month, kind)

    return {
        "title": title,
        "id": kind,
        "sentence": waiting.wait_sentence(last_whole, of(last_whole).own, limit),
        "table": waiting.waits_table(months, of, limit),
        "quiet": waiting.quiet_sentence(months, [each.month for each in counted if each.kind == kind]),
        "drawing": drawing_of(
            f"{kind}-shares",
            f"{waiting.KINDS[kind]}: share fitted within {format_plural(limit, 'day')}",
            "Of patients whose result is known, by the month in which they were referred",
            waiting.shares_in_time(months, of),
        ),
    }
