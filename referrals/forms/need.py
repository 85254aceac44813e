"""What the patient needs and why: one form for every procedure."""

from typing import Any, ClassVar

from larc.nhsuk.forms import Form, RadioField, TextField, YesNoField
from practices.methods import Method, Procedure
from referrals.errors import InvalidDetailError
from referrals.models import Referral
from referrals.models.pathway import Indication, RequestedMethod
from referrals.values import Need

# Beside a new fitting of a method, what the patient may need.
REMOVAL, REPLACEMENT = "removal", "replacement"

NEEDS = (
    *RequestedMethod.choices[:4],
    (REMOVAL, "Removal of an implant, coil or ring"),
    (REPLACEMENT, "Replacement of an implant, coil or ring"),
    RequestedMethod.choices[4],
)


# Asked under either method that may be meant by it; a hormonal coil is none.
EMERGENCY_FIELDS: dict[str, str] = {
    RequestedMethod.COPPER_IUD: "copper_is_emergency",
    RequestedMethod.EITHER_COIL: "coil_is_emergency",
}


def _emergency_field() -> YesNoField:
    return YesNoField(
        label="Is this emergency contraception?",
        help_text="After unprotected sex, to prevent a pregnancy. It must be fitted within days.",
        error_messages={"required": "Select yes if this is emergency contraception"},
    )


class NeedForm(Form):
    """What the patient needs and why: one form for every procedure, its parts shown as they apply (O1)."""

    shown_when: ClassVar = {
        "copper_is_emergency": ("wanted", {RequestedMethod.COPPER_IUD}),
        "coil_is_emergency": ("wanted", {RequestedMethod.EITHER_COIL}),
        "device_to_remove": ("wanted", {REMOVAL}),
        "device_to_replace": ("wanted", {REPLACEMENT}),
        "new_method": ("wanted", {REPLACEMENT}),
    }

    wanted = RadioField(
        label="What does the patient need?",
        choices=NEEDS,
        error_messages={"required": "Select what the patient needs"},
    )
    copper_is_emergency = _emergency_field()
    coil_is_emergency = _emergency_field()
    device_to_remove = RadioField(
        label="What is to be removed?",
        choices=Method.choices,
        error_messages={"required": "Select what is to be removed"},
    )
    device_to_replace = RadioField(
        label="What is in place now?",
        choices=Method.choices,
        error_messages={"required": "Select what is in place now"},
    )
    new_method = RadioField(
        label="What should take its place?",
        choices=RequestedMethod.choices,
        error_messages={"required": "Select what should take its place"},
    )
    indication = RadioField(
        label="What is the main reason?",
        choices=Indication.choices,
        error_messages={"required": "Select the main reason"},
    )
    notes = TextField(
        label="Notes for the fitting practice",
        help_text="Anything that helps to prepare, such as an earlier difficult fitting",
        max_length=1000,
        required=False,
    )

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        self._ask_about_emergencies_for_contraception_alone()
        if not self.errors:
            try:
                self.need().check()
            except InvalidDetailError as error:
                self.add_error(error.field if error.field in self.fields else None, str(error))
        return cleaned

    def _ask_about_emergencies_for_contraception_alone(self) -> None:
        """For another reason the question may stay open; a yes is never dropped without a word."""
        if self.cleaned_data.get("indication") in {None, Indication.CONTRACEPTION}:
            return
        for name in EMERGENCY_FIELDS.values():
            self.errors.pop(name, None)
            if self.cleaned_data.get(name):
                self.add_error(name, "Select contraception as the main reason, or select no here")

    @property
    def is_emergency(self) -> bool:
        """Whether an emergency coil is asked for. Of either coil it is the copper one: no other prevents in time."""
        return any(self.cleaned_data.get(name) for name in EMERGENCY_FIELDS.values())

    def need(self) -> Need:
        """What was answered, for a service."""
        answers = self.cleaned_data
        wanted = answers["wanted"]
        about = {"indication": answers["indication"], "notes": answers["notes"]}
        if wanted == REMOVAL:
            device = answers["device_to_remove"]
            return Need(method=device, procedure=Procedure.REMOVE, device_in_place=device, **about)
        if wanted == REPLACEMENT:
            device = answers["device_to_replace"]
            return Need(method=answers["new_method"], procedure=Procedure.REPLACE, device_in_place=device, **about)
        method = Method.COPPER_IUD if self.is_emergency else wanted
        return Need(
            method=method, procedure=Procedure.FIT, device_in_place="", is_emergency=self.is_emergency, **about
        )

    @staticmethod
    def answers_of(referral: Referral) -> dict[str, Any]:
        """What was answered before, to show it again."""
        answers = {"indication": referral.indication, "notes": referral.notes}
        if referral.procedure == Procedure.REMOVE:
            return answers | {"wanted": REMOVAL, "device_to_remove": referral.device_in_place}
        if referral.procedure == Procedure.REPLACE:
            device, method = referral.device_in_place, referral.method
            return answers | {"wanted": REPLACEMENT, "device_to_replace": device, "new_method": method}
        if referral.method in EMERGENCY_FIELDS and referral.indication == Indication.CONTRACEPTION:
            answers[EMERGENCY_FIELDS[referral.method]] = referral.is_emergency
        return answers | {"wanted": referral.method}
