"""The page of times given back: how many were booked again, and how soon. No patient is behind it."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import BadRequest
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from larc.accounts.access import PersonRequest, requires
from larc.accounts.permissions import Permission
from larc.nhsuk.caching import revalidate
from larc.nhsuk.formatting import format_date_range, format_number, format_percent, format_plural
from practices.models import Hub
from practices.presenters import chosen
from referrals import earnings
from referrals.earnings import Period
from referrals.forms.viability import USUAL_WEEKS, PeriodForm
from referrals.refill import Refill, refills_by_hub, together
from reporting.rates import proportion
from reporting.shares import Share, Shares

NONE = "None given back"
HEAD = [
    "Practice",
    {"text": "Given back", "numeric": True},
    {"text": "Booked again", "numeric": True},
    "Share, with 95% confidence interval",
    {"text": "By the short-notice list", "numeric": True},
    "Half within",
]


@requires(Permission.VIEW_VIABILITY)
@revalidate
def refills(request: PersonRequest) -> HttpResponse:
    """Every hub the person may see over a period; 400 for one that is not offered."""
    form = PeriodForm(request.GET)
    if not form.is_valid():
        raise BadRequest("A filter has a value that is not offered.")
    period = form.period(timezone.localdate())
    hubs = list(earnings.hubs_shown_to(user=request.user))
    found = refills_by_hub(hubs=hubs, **period._asdict(), now=timezone.now())
    is_usual = form.cleaned_data["weeks"] == USUAL_WEEKS
    context = {
        "filters": form,
        "chosen": [] if is_usual else chosen(form, request.GET),
        "period": period,
        "sentence": sentence(together(found.values())),
        "head": HEAD,
        "drawing": shares(hubs, found, period).drawing,
        "rows": rows(hubs, found),
    }
    return render(request, "reporting/refills.jinja", context)


def sentence(total: Refill) -> str:
    """What the table comes to."""
    if not total.given_back:
        return "No time was given back at short notice in this period."
    was = "was" if total.refilled == 1 else "were"
    soon = f", half of them within {_hours(total)}" if total.refilled else ""
    return (
        f"Of {format_plural(total.given_back, 'time')} given back at short notice, {format_number(total.refilled)} "
        f"{was} booked again ({_share(total)}){soon}."
    )


def rows(hubs: Sequence[Hub], found: Mapping[int, Refill]) -> list[list[Any]]:
    """A row a hub, by name."""
    return [_row(hub, found.get(hub.pk, Refill())) for hub in hubs]


def shares(hubs: Sequence[Hub], found: Mapping[int, Refill], period: Period) -> Shares:
    """Each hub's share that was booked again, where a time was given back."""
    counted = [(hub.practice.name, found.get(hub.pk, Refill())) for hub in hubs]
    return Shares(
        "refilled",
        "Booked again, of the times given back",
        f"By fitting practice, {format_date_range(*period)}",
        ("Practice", "Booked again", "Given back"),
        [Share(name, refill.refilled, refill.given_back) for name, refill in counted],
    )


def _row(hub: Hub, refill: Refill) -> list[Any]:
    counts = [format_number(number) for number in (refill.given_back, refill.refilled)]
    share = _share(refill) if refill.given_back else NONE
    by_list = format_number(refill.by_list)
    return [hub.practice.name, *counts, share, by_list, _hours(refill)]


def _share(refill: Refill) -> str:
    """ "60%, 23% to 88%" """
    share = proportion(refill.refilled, refill.given_back)
    value, lower, upper = (format_percent(float(each)) for each in (share.value, share.lower, share.upper))
    return f"{value}, {lower} to {upper}"


def _hours(refill: Refill) -> str:
    """In whole hours, from 1."""
    usual = refill.usual_hours
    return "Not known" if usual is None else format_plural(max(1, round(usual)), "hour")
