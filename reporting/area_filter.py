"""The filter by area group of reports that count live, alone or beside filters of their own (N5)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast
from urllib.parse import urlencode

from django import forms
from django.core.exceptions import BadRequest

from practices.models import Area
from practices.selectors import areas


class AreaForm(forms.Form):
    """One area, or every one. A report adds fields with choices, and what each is when nothing is chosen."""

    area = forms.ChoiceField(label="Area", required=False)

    def __init__(self, data: Mapping[str, str], **defaults: str) -> None:
        self.defaults = {**defaults, "area": ""}
        super().__init__(self.defaults | {name: data[name] for name in self.defaults if data.get(name)})
        self.areas = {str(area.pk): area for area in areas()}
        self.offer("area", {"": "Every area"} | {key: area.name for key, area in self.areas.items()})
        self.order_fields(list(self.defaults))

    def offer(self, name: str, choices: Mapping[str, str]) -> None:
        """What may be chosen, in words."""
        cast(forms.ChoiceField, self.fields[name]).choices = list(choices.items())

    @property
    def asked(self) -> dict[str, Any]:
        """The choices made. BadRequest when one is not offered."""
        if not self.is_valid():
            raise BadRequest("A filter has a value that is not offered.")
        return self.cleaned_data

    @property
    def chosen(self) -> Area | None:
        """The area chosen."""
        return self.areas.get(self.asked["area"])

    @property
    def made(self) -> dict[str, str]:
        """The choices that differ from what is shown without any, as an address says them."""
        return {name: self.data[name] for name in self.defaults if self.data[name] != self.defaults[name]}

    def applied(self) -> list[dict[str, str]]:
        """Those choices, each with the address without it and with the others."""
        made = self.made
        return [
            {
                "text": f"{self.fields[name].label} {self._word(name, value)}",
                "remove": "?" + urlencode({other: made[other] for other in made if other != name}),
            }
            for name, value in made.items()
        ]

    def _word(self, name: str, value: str) -> str:
        offered = cast(list[tuple[str, str]], cast(forms.ChoiceField, self.fields[name]).choices)
        return dict(offered)[value]
