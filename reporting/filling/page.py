"""The page of fill, missed appointments and those without a fitting, by hub, for network admins."""

from datetime import timedelta

from django.http import HttpResponse
from django.utils import timezone

from larc.accounts.access import PersonRequest, requires
from larc.accounts.permissions import Permission
from larc.nhsuk.caching import revalidate
from practices import selectors
from referrals import viability
from reporting.downloads import answers
from reporting.filling import presenter

WEEKS = 12


@requires(Permission.MANAGE_CAPACITY)
@revalidate
def fill(request: PersonRequest) -> HttpResponse:
    """Each hub's shares over the 12 weeks to yesterday, with intervals."""
    now = timezone.now()
    last_day = timezone.localdate(now) - timedelta(days=1)
    first_day = last_day - timedelta(weeks=WEEKS) + timedelta(days=1)
    hubs = list(selectors.hubs_seen_by(user=request.user))
    filled = viability.fill_by_hub(hubs=hubs, first_day=first_day, last_day=last_day)
    outcomes = viability.outcomes_by_hub(hubs=hubs, first_day=first_day, last_day=last_day, now=now)
    context = {
        "first_day": first_day,
        "last_day": last_day,
        "sentence": presenter.sentence(filled.values(), outcomes.values()),
        "head": presenter.HEAD,
        "drawing": presenter.drawing(hubs, filled),
        "rows": presenter.rows(hubs, filled, outcomes),
    }
    return answers.show(request, "reporting/fill.jinja", context, subject="hubs", of="fill")
