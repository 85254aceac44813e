"""What the choice of a fitting practice may be asked for, by address."""

from django import forms
from django.http import QueryDict

from larc.nhsuk.formatting import format_date
from larc.nhsuk.forms import CheckboxesField, DateField, Form, RadioField
from practices.tradeoff import Order
from practices.wanted import Wanted

SORTS = {Order.BALANCED: "Balanced", Order.NEAREST: "Nearest", Order.SOONEST: "Soonest"}
# How far a patient may be asked to go, in miles (L1).
DISTANCES = {"1": "1 mile", "3": "3 miles", "5": "5 miles", "10": "10 miles"}
WOMAN, OUT_OF_HOURS, STEP_FREE, OWN_PCN = "woman", "out-of-hours", "step-free", "own-pcn"
ONLY = {
    WOMAN: "Fitted by a woman",
    OUT_OF_HOURS: "Evening (from 5pm) or weekend",
    STEP_FREE: "Step-free access",
    OWN_PCN: "In your own PCN",
}
BEFORE, DATE_PARTS = "before", ("before_day", "before_month", "before_year")


class ChoosingForm(Form):
    """Order and filters. A date that is none is told at its boxes; anything else no page of ours would send."""

    marks_optional_fields = False

    sort = RadioField(label="Sort by", choices=list(SORTS.items()))
    within = forms.ChoiceField(label="Within", required=False, choices=[("", "Any distance"), *DISTANCES.items()])
    before = DateField(label="Appointment before", required=False, not_in_past=True)
    only = CheckboxesField(label="Show only", required=False, choices=list(ONLY.items()))

    def __init__(self, address: QueryDict, *, sort: Order) -> None:
        """`sort` is the order when the address does not say."""
        self.address = address
        data = address.copy()
        data.setdefault("sort", sort)
        super().__init__(data)

    @property
    def is_forged(self) -> bool:
        """Whether something was asked for that the page does not offer."""
        return bool(set(self.errors) - {BEFORE})

    @property
    def order(self) -> Order:
        return Order(self.cleaned_data["sort"])

    def wanted(self, *, own_practice: int) -> Wanted:
        """What the filters ask; `own_practice` is whose PCN is meant."""
        only = self.cleaned_data["only"]
        within = self.cleaned_data["within"]
        return Wanted(
            within_miles=float(within) if within else None,
            before=self.cleaned_data.get(BEFORE),
            by_woman=WOMAN in only,
            out_of_hours=OUT_OF_HOURS in only,
            is_step_free=STEP_FREE in only,
            own_pcn_of=own_practice if OWN_PCN in only else None,
        )

    @property
    def within_words(self) -> str:
        """Such as "5 miles"; empty for any distance."""
        return DISTANCES.get(self.cleaned_data["within"], "")

    def chosen(self) -> list[dict[str, str]]:
        """The filters in force, each with the address that removes it. The order is none of them."""
        found = []
        if self.within_words:
            found.append({"text": f"Within {self.within_words}", "remove": self.without("within")})
        if before := self.cleaned_data.get(BEFORE):
            found.append({"text": f"Before {format_date(before)}", "remove": self.without(*DATE_PARTS)})
        for value in self.cleaned_data["only"]:
            found.append({"text": ONLY[value], "remove": self.without(only=value)})
        return found

    def without(self, *names: str, only: str = "", **changed: str) -> str:
        """The same list without some parameters or one of `only`, or with some `changed`; from its first page."""
        rest = self.address.copy()
        for name in ("page", *names):
            rest.pop(name, None)
        if only:
            rest.setlist("only", [each for each in rest.getlist("only") if each != only])
        for name, value in changed.items():
            rest[name] = value
        return f"?{rest.urlencode()}"

    def cleared(self) -> str:
        """The list with its order and without any filter."""
        return self.without("within", "only", *DATE_PARTS)

    def next_distance(self) -> str | None:
        """The next wider distance, "" for any; None when any is looked at already."""
        within = self.cleaned_data["within"]
        steps = [*DISTANCES, ""]
        return steps[steps.index(within) + 1] if within else None
