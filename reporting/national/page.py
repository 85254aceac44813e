"""England, the region, the own place and its neighbours: published figures, never mixed with our own."""

from collections.abc import Mapping

from django import forms
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from larc.accounts.access import requires
from larc.accounts.permissions import Permission
from larc.audit import services as audit
from larc.nhsuk.caching import revalidate
from reporting.national import figures, picture, words


class PlacesForm(forms.Form):
    """One more place beside those that are always shown."""

    place = forms.ChoiceField(label="Compare with", required=False)

    def __init__(self, data: Mapping[str, str], places: list[figures.Place]) -> None:
        super().__init__({"place": data.get("place", "")})
        self.fields["place"].choices = [("", "Nowhere else"), *((place.code, place.name) for place in places)]


@requires(Permission.VIEW_RATES)
@revalidate
def national(request: HttpRequest) -> HttpResponse:
    """The published rates by year; 400 for a place without figures."""
    audit.record(by=request.user, action="national.viewed", subject="national")
    places = figures.places()
    known = {place.code: place for place in places}
    form = PlacesForm(request.GET, places)
    if not form.is_valid():
        raise BadRequest("A filter has a value that is not offered.")
    chosen = known.get(form.cleaned_data["place"])
    codes = dict.fromkeys([*figures.default_codes()[:2], *([chosen.code] if chosen else []), *figures.default_codes()])
    lines = figures.lines([known[code] for code in codes if code in known])
    context = {
        "home": reverse("home"),
        "filters": form,
        "chosen": [{"text": f"Compare with {chosen.name}", "remove": "?"}] if chosen else [],
        "has_figures": bool(places),
        "has_region": any(line.place.kind == "Region" for line in lines),
        "why": words.WHY_NOT_COMPARABLE,
        "sentence": words.sentence(lines),
        "table": words.table(lines),
        "chart": picture.svg(lines),
        "sources": figures.sources(),
    }
    return render(request, "reporting/national.jinja", context)
