"""The filter by area group of reports that have no other (N5)."""

from __future__ import annotations

from collections.abc import Mapping

from django import forms
from django.core.exceptions import BadRequest

from practices.models import Area
from practices.selectors import areas


class AreaForm(forms.Form):
    """One area, or every one. BadRequest for one that is not there."""

    area = forms.ChoiceField(label="Area", required=False)

    def __init__(self, data: Mapping[str, str]) -> None:
        super().__init__({"area": data.get("area", "")})
        known = {str(area.pk): area for area in areas()}
        self.fields["area"].choices = [("", "Every area"), *((key, area.name) for key, area in known.items())]
        if not self.is_valid():
            raise BadRequest("A filter has a value that is not offered.")
        self.chosen: Area | None = known.get(self.cleaned_data["area"])

    def applied(self) -> list[dict[str, str]]:
        """The area chosen, with the address without it."""
        return [{"text": f"Area {self.chosen.name}", "remove": "?"}] if self.chosen else []
