"""The safety answers of a sent referral: what was not known is answered, and new flags are read."""

from http import HTTPStatus
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from larc.accounts.permissions import Permission
from referrals import desk, services, standing
from referrals.forms.safety import AcknowledgementForm, OpenQuestionsForm
from referrals.models import Referral
from referrals.presenters import safety
from referrals.screening import Screening, screening_of
from referrals.views.deciding import page, saved
from referrals.views.doors import posted, referral_page
from referrals.workflow import OPEN, Side


@referral_page(Permission.REFER)
def safety_answers(request: HttpRequest, referral_id: UUID) -> HttpResponse:
    """Either practice answers what is not known; then a clinician of the fitting practice reads the flags."""
    referral = desk.open_referral(by=request.user, referral_id=referral_id)
    if referral.submitted_at is None or referral.status not in OPEN:
        return redirect("referrals:detail", referral_id)
    screening = screening_of(referral)
    form, status = _form(request, referral, screening), HTTPStatus.OK
    if form is not None and request.method == "POST":
        status = saved(request, form, lambda: _keep(request, referral, form), said="Safety answers saved")
        if status is None:
            return redirect("referrals:safety", referral_id)
    context = {
        "cards": safety.cards(referral),
        "disclaimer": safety.DISCLAIMER,
        "asks": list(form.fields) if isinstance(form, OpenQuestionsForm) else [],
        "waits": screening.lacks_acknowledgement and form is None,
    }
    # Nothing left to ask: the page still shows the answers, and its form is empty.
    shown = form or OpenQuestionsForm(questions=(), initial={"version": referral.version})
    context["has_form"] = form is not None
    return page(request, "referrals/safety.jinja", referral, shown, status=status, **context)


def _form(
    request: HttpRequest, referral: Referral, screening: Screening
) -> OpenQuestionsForm | AcknowledgementForm | None:
    """The open questions first; when there are none the flags, for a clinician who stands for the hub."""
    still_open = (*screening.assessment.unanswered, *screening.assessment.unknown)
    initial = {"version": referral.version}
    if still_open:
        return OpenQuestionsForm(posted(request), questions=still_open, initial=initial)
    is_hubs = request.user.is_clinician and Side.HUB in standing.sides_of(request.user, referral)
    if screening.lacks_acknowledgement and is_hubs:
        return AcknowledgementForm(posted(request), screening=screening, initial=initial)
    return None


def _keep(request: HttpRequest, referral: Referral, form: OpenQuestionsForm | AcknowledgementForm) -> None:
    given = {"referral_id": referral.pk, "by": request.user, "version": form.cleaned_data["version"]}
    if isinstance(form, OpenQuestionsForm):
        services.answer_safety(**given, answers=form.answers())
    else:
        services.review_safety(**given, side=Side.HUB, reason=form.cleaned_data.get("reason", ""))
