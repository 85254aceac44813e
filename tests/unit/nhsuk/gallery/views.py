from datetime import UTC, date, datetime
from types import SimpleNamespace

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from markupsafe import Markup

from tests.unit.nhsuk.gallery.forms import GalleryForm

SVG = Markup(
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 600 260"><rect width="600" height="260" fill="#fff"/>'
    '<path d="M40 220 H580 M40 220 V20" stroke="#d8dde0"/><path d="M40 180 L220 120 L400 140 L580 60" fill="none" '
    'stroke="#003087" stroke-width="2.5"/></svg>'
)
FIGURE = {
    "data": [
        {
            "type": "scatter",
            "x": ["2026-07", "2026-08", "2026-09", "2026-10"],
            "y": [0.4, 0.9, 0.8, 1.3],
            "line": {"color": "#003087"},
        }
    ],
    "layout": {"margin": {"l": 40, "r": 20, "t": 10, "b": 40}, "yaxis": {"rangemode": "tozero"}},
}


PERSON = SimpleNamespace(
    pk="00000000-0000-4000-8000-000000000000",
    is_authenticated=True,
    name="Dr Sam Featherstonehaugh",
    organisation_name="Brownlow Group Practice at Marybone",
    get_role_display=lambda: "Practice staff",
    has_permission=lambda permission: True,
)


def components(request: HttpRequest) -> HttpResponse:
    request.user = PERSON
    request.session = {}
    if "done" in request.GET:
        messages.success(request, "Booked for Tuesday 17 November 2026 at 2:30pm")
    context = {
        "born": date(1994, 5, 4),
        "today": date(2026, 11, 2),
        "at": datetime(2026, 11, 2, 9, 12, tzinfo=UTC),
        "results": Paginator(range(132), 25).get_page(request.GET.get("page")),
        "svg": SVG,
        "figure": FIGURE,
        "link": Markup(
            '<a class="nhsuk-link" href="#">Accept<span class="nhsuk-u-visually-hidden"> LR-7K4P-29</span></a>'
        ),
    }
    return render(request, "gallery/components.jinja", context)


def form(request: HttpRequest) -> HttpResponse:
    form = GalleryForm(request.POST or None)
    return render(request, "gallery/form.jinja", {"form": form, "done": request.method == "POST" and form.is_valid()})


def interruption(request: HttpRequest) -> HttpResponse:
    return render(request, "gallery/interruption.jinja")
