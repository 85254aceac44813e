"""The page of payments to PCNs: whether heads and rates come to what the documents state (P7)."""

from django.http import HttpResponse
from django.shortcuts import render

from larc.accounts.access import PersonRequest, requires
from larc.accounts.permissions import Permission
from larc.audit import services as audit
from larc.nhsuk.caching import no_store
from reporting.plans import payment_presenter, selectors


@requires(Permission.VIEW_RATES)
@no_store
def payments(request: PersonRequest) -> HttpResponse:
    """Every schedule, line by line."""
    audit.record(by=request.user, action="plans.viewed", subject="payments")
    schedules = [payment_presenter.schedule(row) for row in selectors.payment_schedules()]
    return render(request, "reporting/plans/payments.jinja", {"schedules": schedules})
