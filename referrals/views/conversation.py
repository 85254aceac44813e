"""What the two practices say to each other about a referral."""

import uuid
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from larc.accounts.permissions import Permission
from referrals import dossier, services, standing
from referrals.errors import NotAllowedError
from referrals.forms.conversation import Kind, MessageForm
from referrals.models import Referral
from referrals.presenters import story, words
from referrals.views.deciding import opened, page, saved
from referrals.views.doors import posted, referral_page
from referrals.workflow import Action

SAID = {
    Kind.REPLY: "Reply sent",
    Kind.QUESTION: "Question sent",
    Kind.NOTE: "Note added",
}
OVER = "Messages can be added only while a referral is open."


@referral_page(Permission.REFER)
def conversation(request: HttpRequest, referral_id: UUID) -> HttpResponse:
    """Questions, replies and notes in the order of time, and a form for the next one while the referral is open."""
    referral = dossier.read(opened(request, referral_id))
    kinds = kinds_open_to(request, referral)
    if (wanted := request.GET.get("kind")) in kinds:
        kinds = [Kind(wanted)]
    if request.method == "POST" and not kinds:
        raise NotAllowedError(OVER)
    form = MessageForm(posted(request), kinds=kinds, initial={"version": referral.version, "key": uuid.uuid4()})
    kind = form.kind_chosen() if form.is_valid() else Kind.NOTE
    status = saved(request, form, lambda: _send(request, referral_id, form), said=SAID[kind])
    if status is None:
        return redirect("referrals:messages" if kind == Kind.NOTE else "referrals:detail", referral_id)
    context = {"kinds": kinds, "entries": story.conversation(referral), "over": OVER}
    context["goes_on"] = words.goes_on(referral) if Kind.QUESTION in kinds else ""
    return page(request, "referrals/messages.jinja", referral, form, status=status, **context)


def kinds_open_to(request: HttpRequest, referral: Referral) -> list[Kind]:
    """What the person may send now. Who was asked answers; a hub asks, or tells; others tell."""
    allowed = standing.allowed_actions(user=request.user, referral=referral)
    if Action.ANSWER in allowed:
        return [Kind.REPLY]
    kinds = [Kind.QUESTION] if Action.REQUEST_INFORMATION in allowed else []
    if standing.may_write_note(user=request.user, referral=referral):
        kinds.append(Kind.NOTE)
    return kinds


def _send(request: HttpRequest, referral_id: UUID, form: MessageForm) -> None:
    given = {"referral_id": referral_id, "by": request.user}
    text, version = form.cleaned_data["text"], form.cleaned_data["version"]
    match form.kind_chosen():
        case Kind.REPLY:
            services.answer(**given, version=version, comment=text)
        case Kind.QUESTION:
            services.request_information(**given, version=version, comment=text)
        case Kind.NOTE:
            services.add_note(**given, text=text, key=form.cleaned_data["key"])
