from typing import ClassVar

from django import forms as django_forms

from larc.nhsuk import forms

METHODS = [
    ("implant", "Implant"),
    ("copper", "Copper coil (IUD)"),
    ("hormonal", "Hormonal coil (IUS)"),
    ("none", "No preference"),
]


class GalleryForm(forms.Form):
    shown_when: ClassVar = {"other_reason": ("reason", {"other"})}

    nhs_number = django_forms.CharField(
        label="NHS number",
        help_text="It has 10 digits, like 999 123 4567",
        widget=django_forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "spellcheck": "false"}),
    )
    name = django_forms.CharField(label="Full name", max_length=100)
    born = forms.DateField(label="Date of birth", help_text="For example, 15 3 1994", not_in_future=True)
    method = forms.RadioField(
        label="What does the patient need?",
        choices=METHODS,
        error_messages={"required": "Select what the patient needs"},
    )
    reason = forms.RadioField(
        label="Main reason?", choices=[("contraception", "Contraception"), ("other", "Something else")]
    )
    other_reason = django_forms.CharField(label="What is the reason?", max_length=50)
    consent = forms.YesNoField(
        label="Has the patient agreed to share this information?",
        error_messages={"required": "Select yes if the patient agrees"},
    )
    needs = forms.CheckboxesField(
        label="What does the patient need help with?",
        choices=[("interpreter", "Interpreter"), ("step-free", "Step-free access")],
        required=False,
    )
    sort = django_forms.ChoiceField(label="Sort by", choices=[("near", "Nearest"), ("soon", "Soonest")])
    notes = forms.TextField(label="Notes", max_length=200, required=False)
    minutes = django_forms.IntegerField(label="Length of an appointment", min_value=5)
    password = django_forms.CharField(label="Password", widget=django_forms.PasswordInput)
    read = django_forms.BooleanField(
        label="I have read the reason", error_messages={"required": "Tick the box when you have read the reason"}
    )
    version = django_forms.CharField(widget=django_forms.HiddenInput, initial="7")
