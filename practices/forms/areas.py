"""An area group as admins type it."""

from collections.abc import Iterable

from django import forms

from larc.nhsuk.forms import CheckboxesField, Form, TextField
from practices.areas import version_of
from practices.models import PCN, Area


class AreaForm(Form):
    """Its name, and the PCNs in it. `version` is that of what was shown; a new area has none."""

    version = forms.CharField(widget=forms.HiddenInput, max_length=16, required=False)
    name = TextField(
        label="Name of the area", max_length=60, error_messages={"required": "Enter a name, such as North"}
    )
    pcn_codes = CheckboxesField(
        label="Which PCNs are in it?",
        required=False,
        help_text="A PCN is in one area at most: one that you select leaves the area it is in.",
        error_messages={"invalid_choice": "Select from the PCNs listed"},
    )

    def __init__(self, *args: object, pcns: Iterable[PCN], area: Area | None = None, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["pcn_codes"].choices = [(pcn.code, _named(pcn, area)) for pcn in pcns]

    @classmethod
    def of(cls, area: Area, pcns: list[PCN]) -> "AreaForm":
        """The form as it is opened: what is stored."""
        codes = [pcn.code for pcn in area.pcns.all()]
        initial = {"version": version_of(area.name, codes), "name": area.name, "pcn_codes": codes}
        return cls(initial=initial, pcns=pcns, area=area)


def _named(pcn: PCN, area: Area | None) -> str:
    return f"{pcn.name} (now in {pcn.area.name})" if pcn.area and pcn.area != area else pcn.name
