"""Mark a referral that has ended as entered in error, for a system admin, who names it and never sees its patient."""

from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from larc.accounts.access import requires
from larc.accounts.permissions import Permission
from larc.nhsuk.caching import no_store
from referrals import ending, services
from referrals.errors import NotAllowedError
from referrals.forms.closing import CorrectionForm
from referrals.presenters import words
from referrals.views.deciding import tried
from referrals.views.doors import posted

NOT_FOUND = "No referral that has ended has this reference. One that is open its own practice can mark"


@requires(Permission.MANAGE_SERVICE)
@no_store
def correction(request: HttpRequest) -> HttpResponse:
    """Ask which one and why, show where it stands, and mark it once that is confirmed."""
    form = CorrectionForm(posted(request))
    if not form.is_valid():
        return _page(request, form)
    found = ending.find_ended(user=request.user, reference=form.cleaned_data["reference"])
    if found is None:
        form.add_error("reference", NOT_FOUND)
        return _page(request, form)
    status: HTTPStatus | None = HTTPStatus.OK
    if form.cleaned_data["version"]:
        status = _mark(request, found.pk, form)
        if status is None:
            return redirect("referrals:correction")
    if set(form.errors) & {"reason", "comment"}:
        return _page(request, form)
    form.ask_to_confirm(found.version)
    context = {"found": found, "tag": words.status_tag(found)}
    return render(request, "referrals/correction_confirm.jinja", context | {"form": form}, status=status)


def _page(request: HttpRequest, form: CorrectionForm) -> HttpResponse:
    return render(request, "referrals/correction.jinja", {"form": form})


def _mark(request: HttpRequest, referral_id: UUID, form: CorrectionForm) -> HTTPStatus | None:
    given = {name: form.cleaned_data[name] for name in ("version", "reason", "comment")}
    try:
        status = tried(form, lambda: services.enter_in_error(referral_id=referral_id, by=request.user, **given))
    except NotAllowedError as error:
        form.add_error(None, str(error))
        return HTTPStatus.CONFLICT
    if status is None:
        messages.success(request, f"Referral {form.cleaned_data['reference']} marked as entered in error")
    return status
