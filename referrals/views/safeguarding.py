"""Notes about safeguarding: for clinicians of the two practices alone, each reading recorded."""

import uuid
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from larc.accounts.permissions import Permission
from referrals import services
from referrals.errors import InvalidDetailError
from referrals.forms.safeguarding import NoteForm
from referrals.presenters import words
from referrals.presenters.young import fraser_card, notes_rows
from referrals.services.safeguarding import ForCliniciansError, read_safeguarding
from referrals.views.doors import posted, referral_page


@referral_page(Permission.REFER)
def safeguarding(request: HttpRequest, referral_id: UUID) -> HttpResponse:
    """The notes, the latest first, and a form for another."""
    form = NoteForm(posted(request), initial={"key": uuid.uuid4()})
    try:
        if form.is_valid() and _added(request, referral_id, form):
            messages.success(request, "Note added")
            return redirect("referrals:safeguarding", referral_id)
        referral, notes, fraser = read_safeguarding(referral_id=referral_id, by=request.user)
    except ForCliniciansError as error:
        raise PermissionDenied from error
    context = {
        "referral": referral,
        "patient": words.patient_facts(referral.patient),
        "form": form,
        "notes": notes_rows(notes),
        "fraser": fraser_card(fraser) if fraser else None,
    }
    return render(request, "referrals/safeguarding.jinja", context)


def _added(request: HttpRequest, referral_id: UUID, form: NoteForm) -> bool:
    try:
        services.add_safeguarding_note(referral_id=referral_id, by=request.user, **form.cleaned_data)
    except InvalidDetailError as error:
        form.add_error(error.field, str(error))
        return False
    return True
