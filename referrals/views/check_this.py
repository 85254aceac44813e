"""Stop and think: details that are right for some patients and slips for others. Nobody is refused (A5, A6)."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from larc.accounts.kept import NOT_TYPED
from larc.nhsuk.formatting import format_plural
from referrals.forms.patient import PatientForm
from referrals.models import Patient
from referrals.screening import age_today

CONTINUE, CHANGE = "checked_this", "change"
RARELY_OLDER_THAN = 55


def asked_to_change(request: HttpRequest) -> bool:
    """Whether the person goes back to the form, with what they typed."""
    return CHANGE in request.POST


def check_this(request: HttpRequest, form: PatientForm, stored: Patient | None = None) -> HttpResponse | None:
    """The page between for a recorded sex of male or an age over 55, unless that was so before; None to go on."""
    typed = Patient(born_on=form.details().born_on, recorded_sex=form.details().recorded_sex)
    sentences = _sentences(typed)
    if CONTINUE in request.POST or not sentences or (stored and _sentences(stored) == sentences):
        return None
    carried = [(name, value) for name, value in request.POST.items() if name not in NOT_TYPED]
    context = {"sentences": sentences, "typed": carried, "continue_name": CONTINUE, "change_name": CHANGE}
    return render(request, "referrals/draft/check_this.jinja", context)


def _sentences(patient: Patient) -> list[str]:
    found = []
    if patient.recorded_sex == Patient.RecordedSex.MALE:
        found.append("The recorded sex is male. Some trans and non-binary patients need this care.")
    if (age := age_today(patient)) > RARELY_OLDER_THAN:
        found.append(
            f"The date of birth makes the patient {format_plural(age, 'year')} old. Some patients need care then."
        )
    return found
