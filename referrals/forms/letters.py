"""Which letters were read."""

from typing import Any
from uuid import UUID

from django import forms as django_forms

from larc.nhsuk import forms


class IdsField(django_forms.TypedMultipleChoiceField):
    """Ids of rows on the page. One that has left the list since is for the service to pass over, not an error."""

    widget = django_forms.CheckboxSelectMultiple

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(coerce=UUID, empty_value=[], **kwargs)

    def valid_value(self, value: Any) -> bool:
        return True


class AcknowledgeForm(forms.Form):
    """The letters that were ticked."""

    letters = IdsField(
        label="Letters",
        error_messages={
            "required": "Select the letters you have read",
            "invalid_choice": "Select letters from the list",
            "invalid_list": "Select letters from the list",
        },
    )
