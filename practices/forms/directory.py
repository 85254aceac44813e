"""What an organisation manages, as typed by admins; and what the directory may be asked for, by address."""

from collections.abc import Iterable, Mapping

from django import forms

from larc.nhsuk.forms import CheckboxesField, Form, word_errors
from practices.directory import Listing, Service, version_of
from practices.models import PCN

DISTANCES_MILES = (1, 3, 5, 10)


class ServicesForm(Form):
    """What is listed for one organisation, each service with who supports it. `version` is that of what was shown."""

    version = forms.CharField(widget=forms.HiddenInput, max_length=16)
    services = CheckboxesField(
        label="What does it manage?",
        required=False,
        help_text="Select all that apply. Referrals go only where what they need is listed.",
        error_messages={"invalid_choice": "Select from the services listed"},
    )

    def __init__(self, *args: object, offered: Iterable[Service], **kwargs: object) -> None:
        self.offered = tuple(offered)
        super().__init__(*args, **kwargs)
        self.fields["services"].choices = [(service.value, service.label) for service in self.offered]
        # Shown under the box of their service; what is typed for one not chosen is left out.
        self.shown_when = {name: ("services", {service.value}) for service in self.offered for name in _names(service)}
        for service in self.offered:
            support, notes = _names(service)
            self._ask(support, f"{service.label}: consultant who supports it", 200)
            self._ask(notes, f"{service.label}: notes", 300)

    def _ask(self, name: str, label: str, longest: int) -> None:
        self.fields[name] = forms.CharField(max_length=longest, required=False)
        word_errors(self.fields[name], label=label)

    @classmethod
    def of(cls, listed: Mapping[Service, Listing], offered: Iterable[Service]) -> "ServicesForm":
        """The form as it is opened: what is stored."""
        initial: dict[str, object] = {"version": version_of(listed), "services": [each.value for each in listed]}
        for service, listing in listed.items():
            initial |= dict(zip(_names(service), listing, strict=True))
        return cls(initial=initial, offered=offered)

    @property
    def listed(self) -> dict[Service, Listing]:
        """What was chosen, with what was said of it."""
        given = self.cleaned_data
        return {
            service: Listing(*(given[name] for name in _names(service))) for service in map(Service, given["services"])
        }


class DirectoryFilter(forms.Form):
    """GET filters; what is left out is the default. Invalid when an address asks for what is not offered."""

    service = forms.ChoiceField(label="Condition or procedure", required=False)
    pcn = forms.ModelChoiceField(
        label="PCN", queryset=PCN.objects.none(), to_field_name="code", empty_label="Any PCN", required=False
    )
    within = forms.ChoiceField(label="Distance", required=False)

    def __init__(self, data: Mapping[str, str], *, pcns: Iterable[PCN], is_somewhere: bool) -> None:
        super().__init__(data)
        self.fields["service"].choices = [("", "All"), *Service.choices]
        self.fields["pcn"].queryset = PCN.objects.filter(pk__in=[pcn.pk for pcn in pcns])
        self.fields["within"].choices = [
            ("", "Any distance"),
            *((str(miles), f"Within {miles} mile{'s' if miles > 1 else ''}") for miles in DISTANCES_MILES),
        ]
        if not is_somewhere:
            del self.fields["within"]

    @property
    def services(self) -> tuple[Service, ...]:
        chosen = self.cleaned_data["service"]
        return (Service(chosen),) if chosen else tuple(Service)

    @property
    def within_miles(self) -> int | None:
        within = self.cleaned_data.get("within")
        return int(within) if within else None


def _names(service: Service) -> tuple[str, str]:
    """The fields of a service: who supports it, and notes."""
    return f"{service.value}_support", f"{service.value}_notes"
