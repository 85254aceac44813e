"""What the patient needs and why: one form for every procedure."""

from typing import Any, ClassVar

from larc.nhsuk.forms import Form, RadioField, TextField
from practices.methods import Method, Procedure
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


class NeedForm(Form):
    """What the patient needs and why: one form for every procedure, its parts shown as they apply (O1)."""

    shown_when: ClassVar = {
        "device_to_remove": ("wanted", {REMOVAL}),
        "device_to_replace": ("wanted", {REPLACEMENT}),
        "new_method": ("wanted", {REPLACEMENT}),
    }

    wanted = RadioField(
        label="What does the patient need?",
        choices=NEEDS,
        error_messages={"required": "Select what the patient needs"},
    )
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
        return Need(method=wanted, procedure=Procedure.FIT, device_in_place="", **about)

    @staticmethod
    def answers_of(referral: Referral) -> dict[str, Any]:
        """What was answered before, to show it again."""
        answers = {"indication": referral.indication, "notes": referral.notes}
        if referral.procedure == Procedure.REMOVE:
            return answers | {"wanted": REMOVAL, "device_to_remove": referral.device_in_place}
        if referral.procedure == Procedure.REPLACE:
            device, method = referral.device_in_place, referral.method
            return answers | {"wanted": REPLACEMENT, "device_to_replace": device, "new_method": method}
        return answers | {"wanted": referral.method}
