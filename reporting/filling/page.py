"""The page of fill, missed appointments and those without a fitting, by hub, for network admins."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse
from django.utils import timezone

from larc.accounts.access import PersonRequest, requires
from larc.accounts.permissions import Permission
from larc.nhsuk.caching import revalidate
from practices import selectors
from practices.models import Hub
from referrals import viability
from reporting.downloads import answers
from reporting.filling import presenter
from reporting.filling.asking import FillForm, HubsFillForm


@requires(Permission.MANAGE_CAPACITY)
@revalidate
def fill(request: PersonRequest) -> HttpResponse:
    """Each hub's shares over the weeks to yesterday, with intervals; 400 for what is not offered."""
    hubs = list(selectors.hubs_seen_by(user=request.user))
    context = report(HubsFillForm(request.GET), hubs, linked=True)
    return answers.show(request, "reporting/fill.jinja", context, subject="hubs", of="fill")


def report(form: FillForm, hubs: Sequence[Hub], *, linked: bool) -> dict[str, Any]:
    """What the pages of hubs and of the network place. `linked`: names lead to the practices' pages."""
    now, weeks = timezone.now(), form.count
    period = form.period(timezone.localdate(now))
    filled = viability.fill_by_hub(hubs=hubs, **period._asdict())
    outcomes = viability.outcomes_by_hub(hubs=hubs, **period._asdict(), now=now)
    shares = presenter.booked(hubs, filled, presenter.caption(period, weeks))
    return {
        "filters": form,
        **period._asdict(),
        "weeks": weeks,
        "sentence": presenter.sentence(filled.values(), outcomes.values(), weeks),
        "covers": presenter.caption(period, weeks),
        "head": presenter.HEAD,
        "shares": shares,
        "drawing": shares.drawing,
        "rows": presenter.leading(presenter.rows(hubs, filled, outcomes, linked=linked), hubs, form.asked),
    }
