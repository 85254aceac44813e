"""What the pages of fill may be asked for: so many weeks to yesterday and, for the network, an area (N5)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django import forms

from referrals.earnings import Period
from referrals.forms.viability import USUAL_WEEKS, WEEKS, weeks_to_yesterday
from reporting.area_filter import AreaForm


class FillForm(AreaForm):
    """The weeks, and the area where there is one to choose."""

    weeks = forms.ChoiceField(label="Period to yesterday")

    def __init__(self, data: Mapping[str, str]) -> None:
        super().__init__(data, weeks=USUAL_WEEKS)
        self.offer("weeks", WEEKS)

    @property
    def count(self) -> int:
        """How many weeks. BadRequest for what is not offered."""
        return int(self.asked["weeks"])

    def period(self, today: date) -> Period:
        """The first and the last day of clinics counted."""
        return weeks_to_yesterday(self.count, today)


class HubsFillForm(FillForm):
    """For those who see the hubs they look after: the weeks alone."""

    def __init__(self, data: Mapping[str, str]) -> None:
        super().__init__(data)
        del self.fields["area"]
