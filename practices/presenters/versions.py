"""Two people changed the same thing: what one typed beside what the other stored."""

from collections.abc import Mapping
from datetime import date, time
from typing import Any

from django.forms import BaseForm, Field

from larc.nhsuk.formatting import format_date, format_time

Row = list[Any]


def two_versions(form: BaseForm, stored: Mapping[str, Any]) -> list[Row]:
    """Question, mine and theirs of each field in which a valid form and what is `stored` differ."""
    rows = []
    for name, field in form.fields.items():
        mine, theirs = _words(field, form.cleaned_data[name]), _words(field, stored.get(name))
        if mine != theirs and not field.widget.is_hidden:
            rows.append([field.label, mine, theirs])
    return rows


def _words(field: Field, value: Any) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(_words(field, each) for each in value) or "Nothing"
    if value is None or value == "":
        return "Nothing"
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, date):
        return format_date(value)
    if isinstance(value, time):
        return format_time(value)
    labels = {str(key): label for key, label in getattr(field, "choices", ())}
    return str(labels.get(str(value), value))
