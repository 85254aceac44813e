"""The same shares for commissioners: every hub, or those of an area (N5). No patient, and nothing to change."""

from django.http import HttpResponse
from django.urls import reverse

from larc.accounts.access import PersonRequest, requires
from larc.accounts.permissions import Permission
from larc.nhsuk.caching import revalidate
from practices.selectors.areas import hubs_in
from reporting.downloads import answers
from reporting.filling.asking import FillForm
from reporting.filling.page import report


@requires(Permission.VIEW_RATES)
@revalidate
def network_fill(request: PersonRequest) -> HttpResponse:
    """Each hub's shares over the weeks to yesterday; 400 for an area or weeks that are not there."""
    form = FillForm(request.GET)
    context = {"home": reverse("home"), **report(form, hubs_in(area=form.chosen), linked=False)}
    return answers.show(request, "reporting/network_fill.jinja", context, subject="network", of="fill")
