"""What the forecast page may be asked: which hubs, by which standard, and what is to be tried."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.core.exceptions import BadRequest

from larc.nhsuk.forms import Form
from practices.forms.fields import whole_number
from practices.models import Area
from practices.naming import by_name
from referrals.forecast.cases import NO_CHANGE, Change
from referrals.forecast.outlook import MOST_CLINICS, STANDARD, STANDARDS
from reporting.area_filter import AreaForm
from reporting.forecasting.history import Place

EVERYWHERE = ""
CHANGES = ("more", "without")
NOT_OFFERED = "The forecast was asked for something that is not offered."


@dataclass(frozen=True, slots=True)
class Scope:
    """Hubs that are forecast together: one, those of a PCN, or all there are. The code says which in an address.

    `standard` is the percentage of patients to be fitted in time. `area`: only hubs of its PCNs (N5).
    """

    code: str
    name: str
    places: tuple[Place, ...]
    standard: int
    area: Area | None = None

    @property
    def is_one(self) -> bool:
        return len(self.places) == 1 and self.places[0].code == self.code

    @property
    def values(self) -> dict[str, str]:
        """As an address says it."""
        made = {"place": self.code, "standard": str(self.standard)}
        return made | ({"area": str(self.area.pk)} if self.area else {})


class ScopeForm(AreaForm):
    """Which hubs, and the share of patients to be fitted in time."""

    place = forms.ChoiceField(label="Practice or PCN", required=False)
    standard = forms.TypedChoiceField(label="Standard", coerce=int)

    def __init__(self, data: Mapping[str, str], places: Sequence[Place]) -> None:
        super().__init__(data, place=EVERYWHERE, standard=str(STANDARD))
        # Of all hubs together nothing is tried: a change would be ignored.
        self.asks_too_much = not data.get("place") and any(data.get(name) for name in CHANGES)
        pcns = sorted({place.pcn for place in places if place.pcn}, key=by_name)
        self.offer(
            "place",
            {EVERYWHERE: "Every practice that fits"}
            | {
                code: name if "PCN" in name else f"{name} (PCN)"
                for name, code in ((pcn.name, pcn.code) for pcn in pcns)
            }
            | {place.code: place.name for place in places},
        )
        self.offer("standard", {str(each): f"{each}% of patients in time" for each in STANDARDS})

    def scope(self, places: Sequence[Place]) -> Scope:
        """The hubs asked for, as far as they are in the area; BadRequest for what is not offered."""
        if self.asks_too_much:
            raise BadRequest(NOT_OFFERED)
        code, standard, area = self.asked["place"], self.asked["standard"], self.chosen
        one = [place for place in places if place.code == code]
        of_pcn = [place for place in places if place.pcn and place.pcn.code == code]
        name = f"Every practice that fits in {area.name}" if area else "Every practice that fits"
        if one:
            name = one[0].name
        elif of_pcn:
            name = str(of_pcn[0].pcn)
        inside = [each for each in one or of_pcn or places if area is None or _is_in(each, area)]
        return Scope(code, name, tuple(inside), standard, area)


def _is_in(place: Place, area: Area) -> bool:
    return place.pcn is not None and place.pcn.area_id == area.pk


class ChangeForm(Form):
    """What is to be tried. Nothing of it is saved."""

    marks_optional_fields = False
    more = whole_number("More clinics a week", 0, MOST_CLINICS, required=False)
    without = forms.ChoiceField(label="Lose a fitter", required=False)

    def __init__(self, data: Mapping[str, str], fitters: Mapping[str, str]) -> None:
        self.is_asked = any(data.get(name) for name in CHANGES)
        super().__init__({name: data.get(name, "") for name in CHANGES} if self.is_asked else None)
        cast(forms.ChoiceField, self.fields["without"]).choices = [("", "Nobody leaves"), *fitters.items()]
        if data.get("without") and data["without"] not in fitters:
            raise BadRequest(NOT_OFFERED)

    @property
    def tried(self) -> dict[str, str]:
        """What is tried, as an address says it; nothing where it cannot be."""
        return {name: self.data[name] for name in CHANGES} if self.is_asked and self.is_valid() else {}

    def change(self) -> Change:
        """What is tried: nothing, unless it was asked for and can be."""
        if not self.is_asked or not self.is_valid():
            return NO_CHANGE
        answers: dict[str, Any] = self.cleaned_data
        return Change(more_clinics=answers["more"] or 0, without_fitter=answers["without"])
