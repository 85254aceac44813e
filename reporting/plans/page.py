"""The pages of plans: each trajectory against its standard, the milestones, and recording what came of them."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from larc.accounts.access import PersonRequest, requires
from larc.accounts.permissions import Permission
from larc.audit import services as audit
from larc.nhsuk.caching import no_store
from larc.nhsuk.formatting import format_month
from reporting.models import Milestone, Trajectory
from reporting.plans import presenter, selectors
from reporting.plans.forms import ActualForm, DoneForm
from reporting.services import plans as services


@requires(Permission.VIEW_RATES)
@no_store
def trajectories(request: PersonRequest) -> HttpResponse:
    """Milestones, those overdue first (P8), and every trajectory with when it is achieved, by a rule named (P5)."""
    audit.record(by=request.user, action="plans.viewed", subject="network")
    today, milestones = timezone.localdate(), selectors.milestones()
    may_keep = request.user.has_permission(Permission.KEEP_PLANS)
    context = {
        "head": presenter.LIST_HEAD,
        "rule": presenter.LIST_RULE,
        "rows": presenter.trajectory_rows(selectors.trajectories()),
        "milestones": presenter.milestone_cards(milestones, today, may_keep=may_keep),
        "overdue": presenter.overdue_sentence(milestones, today),
    }
    return render(request, "reporting/plans/list.jinja", context)


@requires(Permission.VIEW_RATES)
@no_store
def trajectory(request: PersonRequest, trajectory_id: int) -> HttpResponse:
    """One plan: by rule, by quarter and by month."""
    row = get_object_or_404(Trajectory.objects.prefetch_related("months"), pk=trajectory_id)
    audit.record(by=request.user, action="plans.viewed", subject=row.pk)
    may_keep = request.user.has_permission(Permission.KEEP_PLANS)
    context = {"plan": row, "may_keep": may_keep} | presenter.trajectory_page(row)
    return render(request, "reporting/plans/trajectory.jinja", context)


@requires(Permission.KEEP_PLANS)
@no_store
def record_month(request: PersonRequest, trajectory_id: int) -> HttpResponse:
    """Record what came in a month."""
    row = get_object_or_404(Trajectory.objects.prefetch_related("months"), pk=trajectory_id)
    months = presenter.recordable(row, timezone.localdate())
    form = ActualForm(request.POST if request.method == "POST" else None, months=months, unit=row.unit or "a number")
    if form.is_valid():
        given = form.cleaned_data
        services.record_actual(by=request.user, trajectory=row, month=given["month"], value=given["value"])
        messages.success(request, f"Value of {format_month(given['month'])} recorded")
        return redirect("reporting:trajectory", row.pk)
    return render(request, "reporting/plans/record.jinja", {"form": form, "plan": row, "months": months})


@requires(Permission.KEEP_PLANS)
@no_store
def finish(request: PersonRequest, milestone_id: int) -> HttpResponse:
    """Mark a milestone as done, with evidence."""
    row = get_object_or_404(Milestone, pk=milestone_id)
    form = DoneForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and _finished(form, request, row):
        messages.success(request, f"Done: {row.title}")
        return redirect("reporting:trajectories")
    return render(request, "reporting/plans/finish.jinja", {"form": form, "milestone": row})


def _finished(form: DoneForm, request: PersonRequest, row: Milestone) -> bool:
    """Whether it was saved; otherwise the form says why."""
    try:
        services.finish_milestone(by=request.user, milestone=row, **form.cleaned_data)
    except services.PlanError as error:
        form.add_error("done_on", str(error))
        return False
    return True
