"""One device in place: that its patient was told, or a referral for her; and where a batch is."""

import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from larc.accounts.access import requires
from larc.accounts.permissions import Permission
from larc.nhsuk.caching import no_store
from larc.nhsuk.forms import Form
from referrals import devices, services
from referrals.errors import InvalidDetailError
from referrals.forms.devices import GONE, BatchForm, DeviceContactForm, KeyForm, OffListForm
from referrals.models import Device, DeviceContact
from referrals.presenters import devices as words
from referrals.views.doors import posted

REVIEW, BATCH = DeviceContact.About.REVIEW, DeviceContact.About.BATCH
LAST_SEARCH = "batch-search"
BACK = {REVIEW: "referrals:recalls", BATCH: "referrals:batches"}


def device_page(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A page about one device. Another practice's answers 404, and that it was asked for is audited (A14)."""

    @requires(Permission.REFER)
    @no_store
    @wraps(view)
    def page(request: HttpRequest, device_id: UUID, **given: Any) -> HttpResponse:
        try:
            return view(request, device_id, **given)
        except Device.DoesNotExist as error:
            devices.record_refusal(by=request.user, device_id=device_id)
            raise Http404 from error

    return page


@device_page
def contact(request: HttpRequest, device_id: UUID, about: str) -> HttpResponse:
    """Record that the patient was told, could not be reached, or has the device no more."""
    due = devices.open_device(by=request.user, device_id=device_id, about=about, today=timezone.localdate())
    form = DeviceContactForm(posted(request), initial={"key": uuid.uuid4()})
    if form.is_valid() and record(request, form, device_id, about):
        messages.success(request, "Contact saved")
        return redirect(BACK[DeviceContact.About(about)])
    latest = devices.latest_contacts(devices=[due.device], about=about)
    context = {
        "form": form,
        "gone": GONE,
        "told": words.told(latest.get(due.device.pk)),
        "is_batch": about == BATCH,
        "back": BACK[DeviceContact.About(about)],
    }
    return render(request, "referrals/device_contact.jinja", context | words.device_facts(due))


def record(request: HttpRequest, form: DeviceContactForm, device_id: UUID, about: str) -> bool:
    """Save what the form says; False when a rule refuses it."""
    given = {"device_id": device_id, "by": request.user, "about": about}
    answers = form.cleaned_data
    try:
        if answers["outcome"] == GONE:
            services.record_device_gone(**given, on=answers["removed_on"])
        else:
            services.record_device_contact(**given, outcome=answers["outcome"], key=answers["key"])
    except InvalidDetailError as error:
        form.add_error(error.field, str(error))
        return False
    return True


@device_page
def take_off(request: HttpRequest, device_id: UUID) -> HttpResponse:
    """Take a patient off the recall list, for a reason."""
    due = devices.open_device(by=request.user, device_id=device_id, about=REVIEW, today=timezone.localdate())
    form = OffListForm(posted(request))
    if form.is_valid():
        services.take_off_list(device_id=device_id, by=request.user, reason=form.cleaned_data["reason"])
        messages.success(request, "Taken off the list. You can put the patient back")
        return redirect("referrals:recalls")
    return render(request, "referrals/device_off_list.jinja", {"form": form} | words.device_facts(due))


@device_page
def put_back(request: HttpRequest, device_id: UUID) -> HttpResponse:
    """Put a patient back on the recall list."""
    due = devices.open_device(by=request.user, device_id=device_id, about=REVIEW, today=timezone.localdate())
    form = Form(posted(request))
    if form.is_valid():
        services.put_back_on_list(device_id=device_id, by=request.user)
        messages.success(request, "Put back on the list")
        return redirect("referrals:recalls")
    return render(request, "referrals/device_put_back.jinja", {"form": form} | words.device_facts(due))


@device_page
def refer(request: HttpRequest, device_id: UUID) -> HttpResponse:
    """Start a referral for the patient, with what is known filled in (O9)."""
    due = devices.open_device(by=request.user, device_id=device_id, about=REVIEW, today=timezone.localdate())
    form = KeyForm(posted(request), initial={"key": uuid.uuid4()})
    if form.is_valid():
        draft = services.refer_for_device(device_id=device_id, by=request.user, key=form.cleaned_data["key"])
        return redirect("referrals:draft-need" if draft.patient.postcode else "referrals:draft-patient", draft.pk)
    context = {
        "form": form,
        "open_referral": devices.open_referral_of(user=request.user, device=due.device),
    }
    return render(request, "referrals/device_refer.jinja", context | words.device_facts(due))


@requires(Permission.REFER, Permission.MANAGE_CAPACITY, Permission.MANAGE_SERVICE)
@no_store
def batches(request: HttpRequest) -> HttpResponse:
    """Where a batch is. Practices see their own patients; who sees no patient sees numbers by practice."""
    form = BatchForm(posted(request), initial=request.session.get(LAST_SEARCH))
    if form.is_valid():
        request.session[LAST_SEARCH] = form.cleaned_data
        devices.record_search(by=request.user, **form.cleaned_data)
        return redirect("referrals:batches")
    search = None if form.is_bound else request.session.get(LAST_SEARCH)
    context: dict[str, Any] = {"form": form, "search": search}
    if search and request.user.has_permission(Permission.REFER):
        found = devices.with_batch(user=request.user, **search)
        contacts = devices.latest_contacts(devices=found, about=BATCH)
        context |= {
            "head": words.BATCH_HEAD,
            "rows": words.batch_rows(found, contacts),
            "devices": len(found),
            "told": sum(each.outcome == DeviceContact.Outcome.TOLD for each in contacts.values()),
        }
    elif search:
        context |= {"head": words.COUNT_HEAD, "rows": words.count_rows(devices.batch_counts(**search))}
    return render(request, "referrals/batches.jinja", context)
