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
from reporting.models import ActivityPlan
from reporting.plans import activity_presenter, selectors


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
    months = {month: dict(zip(LARC_METHODS, figures, strict=False)) for month, *figures in counts.network_months()}
    inside = {month: each for month, each in months.items() if span.first <= month <= span.latest}
    window = counts.baseline()
    return activity_presenter.counted_fall(inside, (window.first, window.last), span.latest)
