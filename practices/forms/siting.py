"""What the page of the next hub may be asked for, by address."""

from collections.abc import Iterable, Mapping

from django import forms

from practices.deprivation import FIFTHS
from practices.methods import EITHER_COIL, Method
from practices.next_hub import Asked, Group
from practices.siting import METRES_A_MINUTE, WALK_KM

OTHER_LIMITS_KM = (0.4, 0.8, 1.6, 2.4, 4.8)
# A hub of any kind of LARC counts unless one kind is asked for.
KINDS: dict[str, tuple[str, ...]] = {
    "": (Method.IMPLANT, EITHER_COIL),
    "implants": (Method.IMPLANT,),
    "coils": (EITHER_COIL,),
}


def limit_words(limit_km: float) -> str:
    """A distance and how long its walk takes, about."""
    return f"{limit_km:g} km ({round(limit_km * 1000 / METRES_A_MINUTE)} minutes)"


class NextHubForm(forms.Form):
    """GET filters; what is left out is the default. Invalid when an address asks for what is not offered."""

    within = forms.ChoiceField(
        label="Too far is over",
        required=False,
        choices=[("", limit_words(WALK_KM)), *((str(each), limit_words(each)) for each in OTHER_LIMITS_KM)],
    )
    fits = forms.ChoiceField(
        label="Hubs that fit",
        required=False,
        choices=[("", "Implants or coils"), ("implants", "Implants"), ("coils", "Coils")],
    )
    pcn = forms.ChoiceField(label="PCN", required=False)
    fifth = forms.ChoiceField(
        label="Deprivation",
        required=False,
        choices=[("", "Any fifth"), *((str(fifth), name) for fifth, name in FIFTHS.items())],
    )

    def __init__(self, data: Mapping[str, str], pcns: Iterable[Group]) -> None:
        super().__init__(data)
        self.fields["pcn"].choices = [("", "Any PCN"), *((pcn.code, pcn.name) for pcn in pcns)]

    @property
    def methods(self) -> tuple[str, ...]:
        return KINDS[self.cleaned_data["fits"]]

    @property
    def asked(self) -> Asked:
        chosen = self.cleaned_data
        fifth = int(chosen["fifth"]) if chosen["fifth"] else None
        return Asked(float(chosen["within"] or WALK_KM), chosen["pcn"] or None, fifth)
