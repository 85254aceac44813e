"""What the list of clinics may be narrowed to, by address."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone

from larc.nhsuk.forms import DateField, Form
from practices.methods import Method
from practices.models import Fitter, Hub


class ClinicsForm(Form):
    """GET filters. Without a first day the list begins today; what is wrong is said beside its field."""

    hub = forms.ChoiceField(label="Fitting practice", required=False)
    fitter = forms.ChoiceField(label="Fitter", required=False)
    method = forms.ChoiceField(label="Method", required=False, choices=[("", "Any method"), *Method.choices])
    first_day = DateField(label="First day", required=False)
    last_day = DateField(label="Last day", required=False)
    marks_optional_fields = False

    def __init__(self, data: Mapping[str, Any], *, hubs: Iterable[Hub], fitters: Iterable[Fitter]) -> None:
        super().__init__(data)
        practices = [(str(hub.practice.uuid), hub.practice.name) for hub in hubs]
        self.fields["hub"].choices = [("", "All fitting practices"), *practices]
        self.fields["fitter"].choices = [("", "Any fitter"), *((str(fitter.pk), fitter.name) for fitter in fitters)]

    def clean(self) -> dict[str, Any]:
        chosen: dict[str, Any] = super().clean() or self.cleaned_data
        first, last = chosen.get("first_day"), chosen.get("last_day")
        if last and last < (first or timezone.localdate()):
            self.add_error("last_day", "Last day must be the same as or after the first day")
        return chosen

    @property
    def first(self) -> date:
        """The day from which clinics are listed."""
        return self.cleaned_data["first_day"] or timezone.localdate()

    def narrow(self, clinics: QuerySet[Any]) -> QuerySet[Any]:
        """The clinics that were asked for."""
        chosen = self.cleaned_data
        clinics = clinics.filter(day__gte=self.first)
        if chosen["last_day"]:
            clinics = clinics.filter(day__lte=chosen["last_day"])
        if chosen["hub"]:
            clinics = clinics.filter(hub__practice__uuid=chosen["hub"])
        if chosen["fitter"]:
            clinics = clinics.filter(fitter=chosen["fitter"])
        return clinics.filter(methods__contains=[chosen["method"]]) if chosen["method"] else clinics
