"""Whether a patient would come at short notice, and what she says when a time is offered."""

from django import forms

from larc.nhsuk.forms import RadioField, YesNoField
from referrals.forms.versioned import NOT_WHOLE, VersionedForm
from referrals.forms.wishes import notice_field
from referrals.models import ShortNoticeOffer

ACCEPTED, DECLINED = ShortNoticeOffer.Answer.ACCEPTED, ShortNoticeOffer.Answer.DECLINED
_NOT_WHOLE = dict.fromkeys(("required", "invalid", "min_value", "max_value"), NOT_WHOLE)


class ShortNoticeForm(VersionedForm):
    """What the patient said when asked."""

    shown_when = {"notice_hours": ("short_notice", {True})}  # noqa: RUF012

    short_notice = YesNoField(
        label="Would the patient come at short notice?",
        help_text="If someone cancels, the fitting practice can phone or text to offer the time.",
        error_messages={"required": "Select yes if the patient agrees to be offered times at short notice"},
    )
    notice_hours = notice_field()


class OfferTimeForm(VersionedForm):
    """Nothing to choose: the button offers the time to the patient."""


class AnswerForm(VersionedForm):
    """The patient's answer to the offer that the page showed."""

    offer = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1, error_messages=_NOT_WHOLE)
    answer = RadioField(
        label="What did the patient say?",
        choices=[(ACCEPTED, "Yes, book this time"), (DECLINED, "No, offer it to the next patient")],
        error_messages={"required": "Select what the patient said"},
    )
