"""What the page of explanations places of a live figure."""

from datetime import datetime
from typing import Any

from larc.accounts.access import PersonRequest
from larc.audit import services as audit
from reporting.explaining.live import topics


def context(request: PersonRequest, name: str, now: datetime) -> dict[str, Any]:
    """The figure that an address asks for, and the filters to ask for another. BadRequest for what is not offered."""
    form = topics.asked(name, request.GET.dict(), now)
    audit.record(by=request.user, action="rates.explained", subject=name)
    found = topics.explain(form, now)
    return {
        "about": name,
        "heading": topics.TOPICS[name].title,
        "filters": form,
        "found": found,
        "facts": [{"key": key, "value": text} for key, text in found.facts],
    }
