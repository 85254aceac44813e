"""What a person is asked about a calendar feed."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from larc.nhsuk.forms import Form
from practices.models import Hub
from practices.presenters.feeds import ALL_HUBS


class FeedForm(Form):
    """Whose clinics the calendar shows; of one hub there is nothing to choose."""

    hub = forms.ChoiceField(label="Whose clinics?", required=False)
    marks_optional_fields = False

    def __init__(self, data: Mapping[str, Any] | None, *, hubs: Sequence[Hub]) -> None:
        super().__init__(data)
        self.hubs = {str(hub.practice.uuid): hub for hub in hubs}
        names = [(key, hub.practice.name) for key, hub in self.hubs.items()]
        self.fields["hub"].choices = [("", ALL_HUBS), *names]

    @property
    def chosen(self) -> Hub | None:
        """The hub that was chosen, or None for all of them."""
        return self.hubs.get(self.cleaned_data["hub"])
