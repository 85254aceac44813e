"""What the forecast page may be asked: which hubs, by which standard, and what is to be tried."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import BadRequest

from larc.nhsuk.forms import Form
from practices.forms.fields import whole_number
from referrals.forecast.cases import NO_CHANGE, Change
from referrals.forecast.outlook import MOST_CLINICS, STANDARD, STANDARDS
from reporting.forecasting.history import Place

EVERYWHERE = ""
NOT_OFFERED = "The forecast was asked for something that is not offered."


@dataclass(frozen=True, slots=True)
class Scope:
    """Hubs that are forecast together: one, those of a PCN, or all there are. The code says which in an address.

    `standard` is the percentage of patients to be fitted in time.
    """

    code: str
    name: str
    places: tuple[Place, ...]
    standard: int

    @property
    def is_one(self) -> bool:
        return len(self.places) == 1 and self.places[0].code == self.code


class ScopeForm(forms.Form):
    """Which hubs, and the share of patients to be fitted in time."""

    place = forms.ChoiceField(label="Practice or PCN", required=False)
    standard = forms.TypedChoiceField(label="Standard", coerce=int, required=False, empty_value=STANDARD)

    def __init__(self, data: Mapping[str, str], places: Sequence[Place]) -> None:
        given = {name: data[name] for name in ("place", "standard") if data.get(name)}
        super().__init__({"place": EVERYWHERE, "standard": str(STANDARD)} | given)
        pcns = sorted({(place.pcn.name, place.pcn.code) for place in places if place.pcn})
        self.fields["place"].choices = [
            (EVERYWHERE, "Every practice that fits"),
            *((code, name if "PCN" in name else f"{name} (PCN)") for name, code in pcns),
            *((place.code, place.name) for place in places),
        ]
        self.fields["standard"].choices = [(str(each), f"{each}% of patients in time") for each in STANDARDS]

    def scope(self, places: Sequence[Place]) -> Scope:
        """The hubs asked for; BadRequest for what is not offered."""
        if not self.is_valid():
            raise BadRequest(NOT_OFFERED)
        code, standard = self.cleaned_data["place"], self.cleaned_data["standard"]
        one = [place for place in places if place.code == code]
        of_pcn = [place for place in places if place.pcn and place.pcn.code == code]
        if one:
            return Scope(code, one[0].name, tuple(one), standard)
        if of_pcn:
            return Scope(code, str(of_pcn[0].pcn), tuple(of_pcn), standard)
        return Scope(EVERYWHERE, "Every practice that fits", tuple(places), standard)


class ChangeForm(Form):
    """What is to be tried. Nothing of it is saved."""

    marks_optional_fields = False
    more = whole_number("More clinics a week", 0, MOST_CLINICS, required=False)
    without = forms.ChoiceField(label="Lose a fitter", required=False)

    def __init__(self, data: Mapping[str, str], fitters: Mapping[str, str]) -> None:
        self.is_asked = any(data.get(name) for name in ("more", "without"))
        names = ("more", "without")
        super().__init__({name: data.get(name, "") for name in names} if self.is_asked else None)
        self.fields["without"].choices = [("", "Nobody leaves"), *fitters.items()]
        if data.get("without") and data["without"] not in fitters:
            raise BadRequest(NOT_OFFERED)

    def change(self) -> Change:
        """What is tried: nothing, unless it was asked for and can be."""
        if not self.is_asked or not self.is_valid():
            return NO_CHANGE
        answers: dict[str, Any] = self.cleaned_data
        return Change(more_clinics=answers["more"] or 0, without_fitter=answers["without"])
