"""Start a referral: which practice it comes from, and who the patient is."""

import uuid
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from larc.accounts.access import requires
from larc.accounts.permissions import Permission
from larc.nhsuk.caching import no_store
from referrals import desk, selectors, services
from referrals.errors import NotAllowedError
from referrals.forms.patient import NewPatientForm, PatientForm, ReferringPracticeForm
from referrals.models import Referral
from referrals.screening import is_under_13, needs_fraser
from referrals.views.check_this import asked_to_change, check_this
from referrals.views.doors import draft_page, posted, refused
from referrals.views.open_referral import open_already
from referrals.views.steps import go_on
from referrals.workflow import Status

REMOVED = "The answers about the first patient were removed. Ask this patient each question again"


@requires(Permission.REFER)
@no_store
def start(request: HttpRequest) -> HttpResponse:
    """Ask which practice the referral comes from; someone with one practice goes straight on."""
    practices = desk.practices_of(user=request.user)
    if not practices:
        return render(request, "referrals/no_practice.jinja")
    if len(practices) == 1:
        return redirect("referrals:start-patient", practices[0].uuid)
    form = ReferringPracticeForm(posted(request), practices=practices)
    if form.is_valid():
        return redirect("referrals:start-patient", form.cleaned_data["practice"])
    return render(request, "referrals/start.jinja", {"form": form})


@requires(Permission.REFER)
@no_store
def start_patient(request: HttpRequest, practice_uuid: UUID) -> HttpResponse:
    """Ask who the patient is, and keep the answer as a draft."""
    practice = next((one for one in desk.practices_of(user=request.user) if one.uuid == practice_uuid), None)
    if practice is None:
        raise Http404
    form = NewPatientForm(posted(request), initial={"key": uuid.uuid4()})
    if not form.is_valid() or asked_to_change(request):
        return render(request, "referrals/draft/patient.jinja", {"form": form})
    if interruption := open_already(request, form) or check_this(request, form):
        return interruption
    draft = services.start_draft(
        by=request.user, practice=practice, key=form.cleaned_data["key"], patient=form.details()
    )
    if draft.status == Status.DRAFT and form.differs_from(draft.patient):
        # The page was left open, corrected and sent again: what was typed last holds.
        try:
            _change(request, draft, form)
        except NotAllowedError as error:
            return refused(request, draft.pk, error)
    return redirect(f"referrals:draft-{_about_age(request, draft)}", draft.pk)


@draft_page
def draft_patient(request: HttpRequest, draft: Referral) -> HttpResponse:
    """Correct who the patient is. Details of someone else take all answers with them, said before and after."""
    form = PatientForm(posted(request), initial=PatientForm.answers_of(draft.patient))
    if not form.is_valid() or asked_to_change(request):
        return render(request, "referrals/draft/patient.jinja", {"form": form, "draft": draft})
    if interruption := open_already(request, form) or check_this(request, form, draft):
        return interruption
    if _change(request, draft, form):
        return redirect(f"referrals:draft-{_about_age(request, draft)}", draft.pk)
    return go_on(request, draft, _about_age(request, draft))


def _change(request: HttpRequest, draft: Referral, form: PatientForm) -> bool:
    """Save the details; whether they are someone else's."""
    changed = services.change_patient(referral_id=draft.pk, by=request.user, patient=form.details())
    is_turned = changed.patient_id != draft.patient_id
    if is_turned:
        messages.info(request, REMOVED)
    return is_turned


def _about_age(request: HttpRequest, draft: Referral) -> str:
    """What the age asks for first: a safeguarding lead, or a clinician's assessment (A5). Otherwise the need."""
    changed = selectors.get_visible(user=request.user, referral_id=draft.pk)
    if is_under_13(changed):
        return "lead"
    return "fraser" if needs_fraser(changed) and request.user.is_clinician else "need"
