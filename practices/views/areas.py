"""Area groups of PCNs: the list, and the pages on which admins keep it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from larc.nhsuk.cells import link
from larc.nhsuk.formatting import format_number
from practices import presenters, selectors, services
from practices.errors import StaleError
from practices.forms.areas import AreaForm
from practices.views.doors import capacity_page, saved, sent_again

HEAD = ("Area", {"text": "PCNs", "numeric": True})


@capacity_page
def area_list(request: HttpRequest) -> HttpResponse:
    """Every area with its number of PCNs, none too (N6)."""
    rows = [
        [link(f"{area.pk}/change/", area.name), format_number(area.number_of_pcns)]
        for area in selectors.areas_with_counts()
    ]
    return render(request, "practices/areas.jinja", {"head": HEAD, "rows": rows})


@capacity_page
def add_area(request: HttpRequest) -> HttpResponse:
    form = AreaForm(request.POST if request.method == "POST" else None, pcns=selectors.open_pcns())
    if form.is_valid():
        given = {name: form.cleaned_data[name] for name in ("name", "pcn_codes")}
        if saved(form, lambda: services.add_area(by=request.user, **given)):
            messages.success(request, f"{given['name']} added")
            return redirect("practices:areas")
    return render(request, "practices/area_form.jinja", {"form": form, "area": None})


@capacity_page
def change_area(request: HttpRequest, area_id: int) -> HttpResponse:
    """Someone else's change in the meantime is shown beside one's own (A12): 412, and nothing is saved."""
    area = selectors.get_area(area_id=area_id)
    pcns = selectors.open_pcns()
    form = AreaForm(request.POST, pcns=pcns, area=area) if request.method == "POST" else AreaForm.of(area, pcns)
    if form.is_valid():
        try:
            if saved(form, lambda: services.change_area(by=request.user, area_id=area.pk, **form.cleaned_data)):
                messages.success(request, f"{form.cleaned_data['name']} changed")
                return redirect("practices:areas")
        except StaleError:
            return _stale(request, form, AreaForm.of(selectors.get_area(area_id=area_id), pcns))
    return render(request, "practices/area_form.jinja", {"form": form, "area": area})


@capacity_page
def remove_area(request: HttpRequest, area_id: int) -> HttpResponse:
    area = selectors.get_area(area_id=area_id)
    if request.method == "POST":
        services.remove_area(by=request.user, area_id=area.pk)
        messages.success(request, f"{area} removed")
        return redirect("practices:areas")
    return render(request, "practices/area_remove.jinja", {"area": area})


def _stale(request: HttpRequest, form: AreaForm, stored: AreaForm) -> HttpResponse:
    context = {
        "name": stored.initial["name"],
        "back": {"href": request.path},
        "rows": presenters.two_versions(form, stored.initial),
        "thing": "area",
        "version": stored.initial["version"],
        "sent": sent_again(request, leaving_out=("version",)),
    }
    return render(request, "practices/stale.jinja", context, status=412)
