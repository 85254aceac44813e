"""The safety questions of a draft, and what their answers flag."""

from http import HTTPStatus

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from referrals import desk, services
from referrals.forms.safety import QuestionsForm, ReviewForm
from referrals.models import Referral
from referrals.presenters import safety, words
from referrals.screening import Screening, screening_of
from referrals.services.drafts import missing_steps
from referrals.views.deciding import tried
from referrals.views.doors import draft_page, posted
from referrals.views.steps import first_open, go_on
from referrals.workflow import Side

# What only a clinician can do does not keep others from answering the rest.
FOR_CLINICIANS = frozenset({"fraser", "sign-off"})


@draft_page
def draft_safety(request: HttpRequest, draft: Referral) -> HttpResponse:
    """One short group of questions a page, nothing chosen beforehand; what was answered is kept at each."""
    if not draft.method:
        return redirect("referrals:draft-need", draft.pk)
    screening = screening_of(draft)
    groups = safety.groups(screening)
    if not groups:
        return go_on(request, draft, "consent")
    part = _part(request, screening)
    group, questions = list(groups.items())[part - 1]
    form = QuestionsForm(posted(request), questions=questions, initial=screening.answers)
    if form.is_valid():
        services.answer_safety(referral_id=draft.pk, by=request.user, answers=form.answers())
        if part == len(groups) or request.GET.get("return") == "check":
            return go_on(request, draft, "sign-off")
        return redirect(f"{request.path}?part={part + 1}")
    context = {
        "form": form,
        "draft": draft,
        "patient": words.patient_facts(draft.patient),
        "h1": group,
        "part": part,
        "parts": len(groups),
    }
    return render(request, "referrals/draft/safety.jinja", context)


def _part(request: HttpRequest, screening: Screening) -> int:
    """The group asked for by its number; without one the first that is not answered, or the first."""
    groups = safety.groups(screening)
    unanswered = (
        number
        for number, asked in enumerate(groups.values(), start=1)
        if any(question.key not in screening.answers for question in asked)
    )
    asked_for = request.GET.get("part") or str(next(unanswered, 1))
    if asked_for not in map(str, range(1, len(groups) + 1)):
        raise BadRequest("no such group of questions")
    return int(asked_for)


@draft_page
def draft_sign_off(request: HttpRequest, draft: Referral) -> HttpResponse:
    """What the answers flag: a reason from category 3 on, by a clinician; for anyone else what happens then."""
    screening = screening_of(draft)
    if not (draft.method and screening.is_answered):
        return redirect("referrals:draft-safety" if draft.method else "referrals:draft-need", draft.pk)
    found = screening.assessment
    if not (found.flags or found.unknown):
        return redirect("referrals:draft-consent", draft.pk)
    review = screening.review_of(Side.REFERRER)
    initial = {"version": draft.version, "reason": review.reason if review else ""}
    form, status = ReviewForm(posted(request), initial=initial), HTTPStatus.OK
    if found.needs_reason and form.is_valid():
        status = _sign(request, draft, form)
        if status is None:
            return go_on(request, draft, first_open(draft))
    clinicians = [each.name for each in desk.clinicians_of(practice=draft.referring_practice)]
    context = safety.sign_off_page(draft, screening, is_clinician=request.user.is_clinician, clinicians=clinicians)
    context |= {"form": form, "draft": draft, "patient": words.patient_facts(draft.patient)}
    return render(request, "referrals/draft/sign_off.jinja", context | {"following": _next_step(draft)}, status=status)


def _sign(request: HttpRequest, draft: Referral, form: ReviewForm) -> HTTPStatus | None:
    given = {"referral_id": draft.pk, "by": request.user, "side": Side.REFERRER} | form.cleaned_data
    status = tried(form, lambda: services.review_safety(**given))
    if status == HTTPStatus.PRECONDITION_FAILED:
        form.show_version(draft.version)
    return status


def _next_step(draft: Referral) -> str:
    """The first step that someone who is no clinician can carry on with; "" when only a clinician's are left."""
    missing = missing_steps(draft)
    return next((step for step in missing if step not in FOR_CLINICIANS), "" if missing else "check")
