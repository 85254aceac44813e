"""The forecast page: for network admins and commissioners, without any patient. All by address; nothing is saved."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone

from larc.accounts.access import PersonRequest, requires
from larc.accounts.permissions import Permission
from larc.nhsuk.caching import no_store
from referrals.clocks import london_date
from referrals.forecast.cases import Case
from reporting.downloads import answers
from reporting.explaining.live import links
from reporting.forecasting import history, presenter
from reporting.forecasting.asking import ChangeForm, Scope, ScopeForm
from reporting.forecasting.kept import remembered


@requires(Permission.VIEW_FORECAST)
@no_store
def forecast(request: PersonRequest) -> HttpResponse:
    """Will patients be fitted in time, and what would change it? 400 for what is not offered."""
    now = timezone.now()
    places = history.places(london_date(now))
    scope_form = ScopeForm(request.GET, places)
    scope = scope_form.scope(places)
    context = {"scope_form": scope_form, "scope": scope, "home": reverse("home"), "made": scope.values}
    context["explained"] = links.address("forecast", scope.values)
    cases = history.cases(scope.places, now=now)
    if scope.code:
        change_form = ChangeForm(request.GET, history.fitter_names(scope.places, london_date(now)))
        context |= presenter.report(
            cases, standard=scope.standard, change=change_form.change(), today=london_date(now)
        )
        context["explained"] = links.address("forecast", scope.values | change_form.tried)
        if not context["is_empty"]:
            context["form"] = change_form
    if not scope.is_one:
        context |= _list(scope, cases, now)
    return answers.show(request, "reporting/forecast.jinja", context, subject=scope.code or "network", of="forecast")


def _list(scope: Scope, cases: Sequence[Case], now: datetime) -> dict[str, Any]:
    forecasts = {case.key: remembered(case, scope.standard) for case in cases if not case.lacks}
    context = {"today": london_date(now)} | presenter.overview(scope, cases, forecasts)
    return context if scope.code else context | {"tested": presenter.tested(cases) if cases else ""}
