"""What the pages that compare share: who may look, that it is recorded, and what is said without data."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.http import HttpResponse
from django.urls import reverse

from larc.accounts.access import PersonRequest, requires
from larc.accounts.permissions import Permission
from larc.nhsuk.caching import revalidate
from reporting import selectors
from reporting.comparing.asking import Asked, AskedForm, has_a_year
from reporting.downloads import answers
from reporting.months import add_months, last_day_of
from reporting.period import MONTHS_SHOWN, period_words

Report = Callable[[Asked], dict[str, Any]]


def comparing_page(
    *, template: str, subject: str, without: Sequence[str] = ("pcn",)
) -> Callable[[Report], Callable[[PersonRequest], HttpResponse]]:
    """Make a page of a function from what is asked to what the template places."""

    def page_of(report: Report) -> Callable[[PersonRequest], HttpResponse]:
        @requires(Permission.VIEW_RATES)
        @revalidate
        def page(request: PersonRequest) -> HttpResponse:
            cut = selectors.latest_cut()
            span = selectors.span(cut) if cut else None
            context: dict[str, Any] = {"home": reverse("home"), "has_data": has_a_year(span)}
            if cut and span and has_a_year(span):
                form = AskedForm(request.GET, span, without=without)
                asked = form.asked()
                context |= {
                    "filters": form,
                    "asked": asked,
                    "updated": cut.at,
                    "data_to": last_day_of(asked.last),
                    "recent_months": period_words(add_months(asked.last, 1 - MONTHS_SHOWN), asked.last, span.latest),
                } | report(asked)
            return answers.show(request, template, context, subject=subject)

        return page

    return page_of
