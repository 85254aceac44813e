"""The same shares for commissioners: every hub, or those of an area (N5). No patient, and nothing to change."""

from datetime import timedelta

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone

from larc.accounts.access import PersonRequest, requires
from larc.accounts.permissions import Permission
from larc.nhsuk.caching import revalidate
from practices.selectors.areas import hubs_in
from referrals import viability
from reporting.area_filter import AreaForm
from reporting.downloads import answers
from reporting.filling import presenter
from reporting.filling.page import WEEKS


@requires(Permission.VIEW_RATES)
@revalidate
def network_fill(request: PersonRequest) -> HttpResponse:
    """Each hub's shares over the 12 weeks to yesterday; 400 for an area that is not there."""
    form = AreaForm(request.GET)
    now = timezone.now()
    last_day = timezone.localdate(now) - timedelta(days=1)
    first_day = last_day - timedelta(weeks=WEEKS) + timedelta(days=1)
    hubs = hubs_in(area=form.chosen)
    filled = viability.fill_by_hub(hubs=hubs, first_day=first_day, last_day=last_day)
    outcomes = viability.outcomes_by_hub(hubs=hubs, first_day=first_day, last_day=last_day, now=now)
    context = {
        "home": reverse("home"),
        "filters": form,
        "chosen": form.applied(),
        "first_day": first_day,
        "last_day": last_day,
        "sentence": presenter.sentence(filled.values(), outcomes.values()),
        "head": presenter.HEAD,
        "drawing": presenter.drawing(hubs, filled),
        "rows": presenter.rows(hubs, filled, outcomes, linked=False),
    }
    return answers.show(request, "reporting/network_fill.jinja", context, subject="network", of="fill")
