"""Stop and think: details that are right for some patients and slips for others. Nobody is refused (A5, A6)."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from larc.accounts.kept import NOT_TYPED
from larc.nhsuk.formatting import format_plural
from referrals.forms.patient import PatientForm
from referrals.models import Patient, Referral
from referrals.screening import age_today
from referrals.services.patients import is_turned

CONTINUE, CHANGE = "checked_this", "change"
RARELY_OLDER_THAN = 55
SOMEONE_ELSE = (
    "These are the details of another patient. If you continue, all answers about the first patient are removed from"
    " this draft, and you are asked each question again."
)


def asked_to_change(request: HttpRequest) -> bool:
    """Whether the person goes back to the form, with what they typed."""
    return CHANGE in request.POST


def check_this(request: HttpRequest, form: PatientForm, draft: Referral | None = None) -> HttpResponse | None:
    """The page between for a recorded sex of male or an age over 55, unless that was so before; None to go on.

    Also before a draft is turned to another patient, which removes every answer.
    """
    details = form.details()
    sentences = _sentences(Patient(born_on=details.born_on, recorded_sex=details.recorded_sex))
    if draft and is_turned(draft, details):
        sentences = [SOMEONE_ELSE, *sentences]
    elif draft and _sentences(draft.patient) == sentences:
        sentences = []
    if CONTINUE in request.POST or not sentences:
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
