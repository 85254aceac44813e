"""What a person wrote in a form that could not be taken, to show it again on whatever page tells them so."""

from __future__ import annotations

from functools import cache
from typing import Any

from django import forms
from django.http import QueryDict

from larc.nhsuk.forms import Form

_WRITTEN_IN = (forms.Textarea, forms.TextInput, forms.EmailInput)


def typed_texts(data: QueryDict) -> list[str]:
    """The texts among what was sent, whichever form they are from: neither choices nor what forms carry unseen."""
    return [
        text.strip()
        for name, texts in data.lists()
        if name in _text_names()
        for text in texts
        if text.strip() and text not in _choices().get(name, ())
    ]


@cache
def _text_names() -> frozenset[str]:
    return frozenset(name for name, field in _fields() if isinstance(field.widget, _WRITTEN_IN))


@cache
def _choices() -> dict[str, frozenset[str]]:
    """The options by field: a name may be of a text in one form and of a choice in another."""
    found: dict[str, set[str]] = {}
    for name, field in _fields():
        found.setdefault(name, set()).update(str(value) for value, _ in getattr(field, "choices", ()))
    return {name: frozenset(values) for name, values in found.items()}


def _fields() -> list[tuple[str, Any]]:
    """The fields of every form there is."""
    kinds: list[type[Form]] = [Form]
    found: list[tuple[str, Any]] = []
    while kinds:
        kind = kinds.pop()
        kinds += kind.__subclasses__()
        found += kind.base_fields.items()
    return found
