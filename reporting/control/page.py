"""The page of a PCN's control chart, and those on which its limits are reset by hand."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from larc.accounts.access import PersonRequest, requires
from larc.accounts.permissions import Permission, permissions_of
from larc.nhsuk.caching import no_store, revalidate
from larc.nhsuk.formatting import format_month
from practices.models import PCN
from practices.selectors.areas import area_stamp
from reporting import pages, rebases, selectors, services
from reporting.control import resets
from reporting.control.forms import METHODS, ChartChoices, ResetForm, limits_of
from reporting.control.presenter import network_report, pcn_report
from reporting.filters import NETWORK_METHODS, choices_of
from reporting.measures import Group
from reporting.months import months_between
from reporting.signals import RebaseError

TEMPLATE = "reporting/_spc.jinja"
SUBJECTS = {
    Group.IMPLANT.value: "changes in the implant rate",
    Group.COILS.value: "changes in the coil rate",
    Group.TOTAL.value: "changes in the total rate",
}


@requires(Permission.VIEW_RATES)
@revalidate
def spc(request: PersonRequest, code: str) -> HttpResponse:
    """What the PCN's own variation says of its months; 400 for what is not offered."""
    pcn = get_object_or_404(PCN, code=code)
    limits, cut = limits_of(request.GET), selectors.latest_cut()
    span = selectors.span(cut) if cut else None
    page: dict[str, Any] = {"subject": f"{pcn.code}/spc", "breadcrumbs": pages.breadcrumbs_of(pcn)}
    if span is None:
        page["h1"] = f"{pcn.name}: {SUBJECTS[METHODS[0]]}"
        return pages.respond(request, key="", cut=cut, report=pages.no_data, **page)
    chosen = ChartChoices(choices_of(request.GET, span, METHODS), limits)
    if Permission.RESET_LIMITS in permissions_of(request.user.role):
        page["actions"] = [{"text": "Reset the limits", "href": reverse("reporting:resets", args=[pcn.code])}]
    return pages.respond(
        request,
        h1=f"{pcn.name}: {SUBJECTS[chosen.choices.method]}",
        key=f"{pages.key_of(chosen.choices)}/{limits}/{rebases.stamp()}",
        cut=cut,
        report=lambda: (TEMPLATE, pcn_report(pcn, span, chosen)),
        charts=True,
        **page,
    )


@requires(Permission.VIEW_RATES)
@revalidate
def network_spc(request: PersonRequest) -> HttpResponse:
    """What the variation of all PCNs together, or of an area's, says of their months; 400 for what is not offered."""
    limits, cut = limits_of(request.GET), selectors.latest_cut()
    span = selectors.span(cut) if cut else None
    page: dict[str, Any] = {"subject": "network/spc", "breadcrumbs": pages.breadcrumbs_of()}
    if span is None:
        page["h1"] = f"The network: {SUBJECTS[NETWORK_METHODS[0]]}"
        return pages.respond(request, key="", cut=cut, report=pages.no_data, **page)
    chosen = ChartChoices(choices_of(request.GET, span, NETWORK_METHODS), limits)
    area = chosen.choices.area
    return pages.respond(
        request,
        h1=f"{area.name if area else 'The network'}: {SUBJECTS[chosen.choices.method]}",
        key=f"{pages.key_of(chosen.choices)}/{limits}/{area_stamp()}",
        cut=cut,
        report=lambda: (TEMPLATE, network_report(span, chosen)),
        charts=True,
        **page,
    )


@requires(Permission.RESET_LIMITS)
@no_store
def reset(request: PersonRequest, code: str) -> HttpResponse:
    """Begin new limits at a month, with a reason; beside it every reset there was."""
    pcn = get_object_or_404(PCN, code=code)
    cut = selectors.latest_cut()
    span = selectors.span(cut) if cut else None
    months = months_between(span.first, span.latest) if span else []
    form = ResetForm(request.POST if request.method == "POST" else None, months=months)
    if form.is_valid() and _saved(form, request, pcn):
        messages.success(request, f"Limits reset {format_month(form.cleaned_data['month'])}")
        return redirect(f"{reverse('reporting:spc', args=[pcn.code])}?method={form.cleaned_data['method']}")
    context = {"form": form, "pcn": pcn, "months": months, "head": resets.HEAD}
    context["rows"] = resets.rows(rebases.ever_made(pcn), pcn)
    return render(request, "reporting/limits_reset.jinja", context)


@requires(Permission.RESET_LIMITS)
@no_store
def withdraw(request: PersonRequest, code: str, rebase_id: int) -> HttpResponse:
    """Take a reset back, once it was confirmed."""
    pcn = get_object_or_404(PCN, code=code)
    found = next((each for each in rebases.ever_made(pcn) if each.pk == rebase_id), None)
    if found is None:
        raise Http404
    if request.method == "POST":
        services.withdraw_reset(by=request.user, pcn=pcn, rebase_id=rebase_id)
        messages.success(request, f"Reset of {format_month(found.month)} withdrawn")
        return redirect(f"{reverse('reporting:spc', args=[pcn.code])}?method={found.group}")
    return render(request, "reporting/limits_withdraw.jinja", {"pcn": pcn, "reset": found})


def _saved(form: ResetForm, request: PersonRequest, pcn: PCN) -> bool:
    """Whether it was saved; otherwise the form says why."""
    given = form.cleaned_data
    group = Group(given["method"])
    try:
        services.reset_limits(by=request.user, pcn=pcn, group=group, month=given["month"], reason=given["reason"])
    except RebaseError as error:
        form.add_error("month", str(error))
        return False
    return True
