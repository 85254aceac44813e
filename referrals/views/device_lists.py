"""A practice's own list of patients with a device: uploaded, looked at, and only then taken."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from larc.accounts.access import requires
from larc.accounts.permissions import Permission
from larc.nhsuk.caching import no_store
from larc.nhsuk.forms import Form
from practices.imports.rows import RefusedFileError
from referrals import desk
from referrals.forms.devices import DueDevicesForm
from referrals.imports import uploads
from referrals.imports.due_devices import COLUMNS, OPTIONAL
from referrals.models import DeviceList
from referrals.presenters import devices as words
from referrals.views.doors import posted


@requires(Permission.REFER)
@no_store
def upload(request: HttpRequest) -> HttpResponse:
    """Take a practice's own list to be looked at."""
    practices = desk.practices_of(user=request.user)
    if not practices:
        return render(request, "referrals/no_practice.jinja")
    form = DueDevicesForm(posted(request), request.FILES or None, practices=practices)
    if form.is_valid():
        given = {"practice": form.chosen_practice(), "data": form.cleaned_data["file"].read()}
        try:
            kept = uploads.propose_due_devices(by=request.user, **given)
        except RefusedFileError as error:
            form.add_error("file", f"Nothing was imported. {error}")
        else:
            return redirect("referrals:recalls-list", kept.pk)
    needed = [words.column_words(name) for name in COLUMNS if name not in OPTIONAL]
    context = {"form": form, "needed": needed, "optional": [words.column_words(name) for name in OPTIONAL]}
    return render(request, "referrals/recalls_upload.jinja", context)


@requires(Permission.REFER)
@no_store
def uploaded(request: HttpRequest, list_id: UUID) -> HttpResponse:
    """What would become of each row; once it is confirmed, what did. 404 for somebody else's list, or one too old."""
    form = Form(posted(request))
    try:
        found = uploads.proposed(user=request.user, list_id=list_id)
        if form.is_valid() and taken(request, form, list_id):
            return redirect("referrals:recalls-list", list_id)
    except DeviceList.DoesNotExist as error:
        uploads.record_refusal(by=request.user, list_id=list_id)
        raise Http404 from error
    template = "recalls_uploaded" if found.taken_at else "recalls_preview"
    context = {"form": form, "list": found} | list_context(found)
    return render(request, f"referrals/{template}.jinja", context)


def taken(request: HttpRequest, form: Form, list_id: UUID) -> bool:
    """Take the list; False when no row of it can be used any more."""
    try:
        uploads.take_proposed(by=request.user, list_id=list_id)
    except RefusedFileError as error:
        form.add_error(None, f"Nothing was imported. {error}")
        return False
    return True


def list_context(found: DeviceList) -> dict[str, Any]:
    return {
        "rows": words.list_rows(found),
        "to_import": found.counts["new"] + found.counts["changed"],
        "fault_head": words.FAULT_HEAD,
        "faults": words.fault_rows(found.faults),
        "more_faults": max(len(found.faults) - words.MOST_FAULTS, 0),
    }
