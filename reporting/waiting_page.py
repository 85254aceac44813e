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
from larc.nhsuk.formatting import format_month, format_plural
from practices.methods import EITHER_COIL, Method
from practices.models import Practice
from referrals import clocks, figures
from referrals.emergency import Outcome
from referrals.models.pathway import Indication
from reporting import waiting
from reporting.area_filter import AreaForm
from reporting.downloads import answers
from reporting.explaining.live.links import RowLinks, row_links
from reporting.measures import PATHWAY_MEASURES
from reporting.month_shares import MonthShares
from reporting.months import add_months, months_between
from reporting.period import MONTHS_SHOWN, Period, as_asked, in_order

KINDS = (Practice.Kind.GP_PRACTICE, Practice.Kind.SEXUAL_HEALTH_CLINIC)
KIND_NOUNS = {Practice.Kind.GP_PRACTICE: "GP practices", Practice.Kind.SEXUAL_HEALTH_CLINIC: "sexual health clinics"}


METHODS = {
    "": "Every method",
    Method.IMPLANT.value: "Implants",
    EITHER_COIL: "Coils",
    Method.RING_PESSARY.value: "Ring pessaries",
}
REASONS = {"": "Every reason", **dict(Indication.choices), Indication.HRT.value: "HRT"}


class WaitsForm(AreaForm):
    """Whose waits, of which months, and the one number of days by which every kind of provider is judged as well."""

    target = forms.TypedChoiceField(label="Common target", coerce=int)
    method = forms.ChoiceField(label="Method", required=False)
    indication = forms.ChoiceField(label="Reason", required=False)
    first = forms.ChoiceField(label="From")
    last = forms.ChoiceField(label="To")

    def __init__(self, data: Mapping[str, str], default: int, *, since: date | None, today: date) -> None:
        self.running = today.replace(day=1)
        first = add_months(self.running, 1 - MONTHS_SHOWN)
        months = {"first": as_asked(first), "last": as_asked(self.running)}
        super().__init__(data, target=str(default), method="", indication="", **months)
        self.data = in_order(self.data)
        offered = months_between(min(since or first, first), self.running)[::-1]
        for name in months:
            self.offer(name, {as_asked(month): format_month(month) for month in offered})
        self.offer("target", {str(days): format_plural(days, "day") for days in clocks.targets()})
        self.offer("method", METHODS)
        self.offer("indication", REASONS)

    @property
    def period(self) -> Period:
        """The months chosen. BadRequest when one is not offered."""
        first, last = (date.fromisoformat(f"{self.asked[name]}-01") for name in ("first", "last"))
        return Period(first, last, self.running)


@requires(Permission.VIEW_RATES)
@no_store
def waits(request: PersonRequest) -> HttpResponse:
    """Waits by kind of provider and month, and what came back; 400 for what is not offered."""
    today = timezone.localdate()
    form = WaitsForm(request.GET, clocks.common_limit(today).days, since=figures.first_month(), today=today)
    asked = form.asked
    among = figures.of(area=form.chosen, method=asked["method"], indication=asked["indication"])
    context = {"filters": form, "home": reverse("home"), "measures": PATHWAY_MEASURES.values()}
    context |= report(today, form.period, asked["target"], among) | {"explained": explained(form)}
    return answers.show(request, "reporting/waits.jinja", context, subject="network", of="waits")


def explained(form: WaitsForm) -> dict[str, RowLinks]:
    """Where each table's rows lead, by its id: to what its month is made of, of the same referrals."""
    rows = {form.period.name(month): {"month": as_asked(month)} for month in form.period.months}
    kept = {name: form.data[name] for name in ("area", "method", "indication")}
    waits = {
        kind.value: row_links(
            "waits", f"waits at {KIND_NOUNS[kind]}", rows, {"kind": kind, "target": form.data["target"], **kept}
        )
        for kind in KINDS
    }
    return waits | {
        "emergencies": row_links("emergencies", "emergency coils", rows, kept),
        "returns": row_links("returns", "returns", rows, kept),
    }


def report(today: date, period: Period, target: int, among: Q) -> dict[str, Any]:
    """What the page places of these referrals, newest month first."""
    span = {"first": period.first, "until": add_months(period.last, 1)}
    counted = figures.waits(**span, today=today, target=target, among=among)
    sent = {row.month: row for row in figures.returns(**span, among=among)}
    urgent = figures.emergencies(**span, now=timezone.now(), among=among)
    emergencies = {row.month: row.outcomes for row in urgent}
    limits = {kind: clocks.limit_for(kind, today).days for kind in KINDS}

    def returns_of(month: date) -> figures.Returns:
        return sent.get(month, figures.Returns(month, 0, 0, 0, 0))

    def emergencies_of(month: date) -> Counter[Outcome]:
        return emergencies.get(month, Counter())

    return {
        "today": today,
        "period": period,
        "target": target,
        "kinds": [_kind(kind, limit, period, counted) for kind, limit in limits.items()],
        "emergencies_sentence": waiting.emergencies_sentence(period.told_words, emergencies_of(period.told)),
        "emergencies": waiting.emergencies_table(period, emergencies_of),
        "emergencies_quiet": waiting.quiet_sentence(period, emergencies),
        "common": waiting.common_table(
            period, lambda month, kind: waiting.summed(counted, month, kind), limits, target
        ),
        "returns_sentence": waiting.returns_sentence(period.told_words, returns_of(period.told)),
        "returns_quiet": waiting.quiet_sentence(period, sent),
        "returns": waiting.returns_table(period, returns_of),
    }


def _kind(kind: str, limit: int, period: Period, counted: Sequence[figures.Waits]) -> dict[str, Any]:
    """What the page places of one kind of provider: table first, then the picture."""
    title = f"{waiting.KINDS[kind]}: within {format_plural(limit, 'day')}"

    def of(month: date) -> figures.Waits:
        return waiting.summed(counted, month, kind)

    shares = MonthShares(
        f"{kind}-shares",
        f"{waiting.KINDS[kind]}: share fitted within {format_plural(limit, 'day')}",
        f"Of patients whose result is known, by month of referral, {period.words}",
        ("Month referred", "In time", "Result known"),
        waiting.shares_in_time(period, of),
        period,
    )
    return {
        "title": title,
        "id": kind,
        "sentence": waiting.wait_sentence(period.told_words, of(period.told).own, limit),
        "table": waiting.waits_table(period, of, limit),
        "quiet": waiting.quiet_sentence(period, [each.month for each in counted if each.kind == kind]),
        "shares": shares,
        "drawing": shares.drawing,
    }
