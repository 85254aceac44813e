"""What is asked for when a month is published."""

from collections.abc import Mapping
from datetime import date

from django import forms
from django.core.exceptions import BadRequest

from reporting import selectors
from reporting.publishing import frozen, presenter
from reporting.services.publications import LONGEST_NOTE


class NoteForm(forms.Form):
    """Why now, in the publisher's words."""

    note = forms.CharField(
        label="Note (optional)",
        required=False,
        max_length=LONGEST_NOTE,
        error_messages={"max_length": f"Use {LONGEST_NOTE} characters or fewer"},
    )


def publishable_months() -> list[dict[str, str]]:
    """The months that may be published: from the one published last, when there is one, to the latest complete."""
    cut = selectors.latest_cut()
    span = selectors.span(cut) if cut else None
    latest = frozen.latest()
    if span is None:
        return []
    return presenter.month_choices(latest.month if latest else span.first, span.latest)


def month_of(data: Mapping[str, str]) -> date:
    """The month an address or a form names; BadRequest when it names none."""
    try:
        return date.fromisoformat(f"{data.get('month', '')}-01")
    except ValueError as error:
        raise BadRequest("A filter has a value that is not offered.") from error
