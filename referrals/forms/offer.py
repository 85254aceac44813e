"""What the patient said to a sooner appointment at another practice."""

from django import forms

from larc.nhsuk.forms import RadioField
from referrals.forms.versioned import NOT_WHOLE, VersionedForm
from referrals.models import Offer

_NOT_WHOLE = dict.fromkeys(("required", "invalid", "min_value", "max_value"), NOT_WHOLE)


class OfferForm(VersionedForm):
    """The answer to the offer that the page showed, which goes with it."""

    hub = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1, error_messages=_NOT_WHOLE)
    slot = forms.DateTimeField(widget=forms.HiddenInput, error_messages=_NOT_WHOLE)
    answer = RadioField(
        label="What did the patient say?",
        choices=Offer.Answer.choices,
        error_messages={"required": "Select what the patient said"},
    )

    def show_offer(self, hub_id: int, starts_at: str) -> None:
        """Stand for the offer that the page shows now."""
        shown = {"hub": str(hub_id), "slot": starts_at}
        if self.is_bound:
            self.data = self.data.copy()
            self.data.update(shown)
        self.initial.update(shown)
