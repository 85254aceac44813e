"""The pages of activity: from a baseline to what was fitted since, and to each plan, step by step (P6)."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from larc.accounts.access import PersonRequest, requires
from larc.accounts.permissions import Permission
from larc.audit import services as audit
from larc.nhsuk.caching import no_store
from practices.methods import LARC_METHODS
from reporting import selectors as counts
from reporting.measures import Services
from reporting.models import ActivityPlan
from reporting.plans import activity_presenter, selectors
from reporting.quality import gaps
from reporting.series import frame_of


@requires(Permission.VIEW_RATES)
@no_store
def activity(request: PersonRequest) -> HttpResponse:
    """What was fitted since before COVID by method, and every plan with where it leads."""
    audit.record(by=request.user, action="plans.viewed", subject="activity")
    context = {
        "fitted": _fitted(),
        "head": activity_presenter.LIST_HEAD,
        "rows": activity_presenter.plan_rows(selectors.activity_plans()),
    }
    return render(request, "reporting/plans/activity.jinja", context)


@requires(Permission.VIEW_RATES)
@no_store
def activity_plan(request: PersonRequest, plan_id: int) -> HttpResponse:
    """One plan, step by step."""
    plan = get_object_or_404(ActivityPlan.objects.prefetch_related("steps"), pk=plan_id)
    audit.record(by=request.user, action="plans.viewed", subject=f"activity/{plan.pk}")
    context = {"plan": plan, "fall": activity_presenter.plan_page(plan)}
    return render(request, "reporting/plans/activity_plan.jinja", context)


def _fitted() -> dict[str, Any] | None:
    cut = counts.latest_cut()
    span = counts.span(cut) if cut else None
    if span is None:
        return None
    lacking = gaps.of_network(Services.GP)
    frame = frame_of(counts.network_months(), span.first, span.latest, lacking)
    whole = frame[(frame["silent"].map(len) == 0) & frame[list(LARC_METHODS)].notna().all(axis=1)]
    window = counts.baseline()
    months = whole[list(LARC_METHODS)].astype(int).to_dict("index")
    return activity_presenter.counted_fall(months, (window.first, window.last), span.latest)
