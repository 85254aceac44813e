"""One clinic."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from practices import presenters, selectors
from practices.views.doors import capacity_page


@capacity_page
def clinic(request: HttpRequest, session_uuid: UUID) -> HttpResponse:
    """How full it is, and the ways to change it."""
    session = selectors.get_clinic(session_uuid=session_uuid)
    context = {"clinic": session, "practice": session.hub.practice}
    context |= {"facts": presenters.clinic_facts(session), "ways": presenters.clinic_ways(session)}
    return render(request, "practices/clinic.jinja", context)
