"""Whether the patient wants messages."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from larc.accounts.permissions import Permission
from referrals import desk, services
from referrals.forms.messages import PatientMessagesForm
from referrals.presenters import notifications, words
from referrals.views.doors import posted, referral_page


@referral_page(Permission.REFER)
def patient_messages(request: HttpRequest, referral_id: UUID) -> HttpResponse:
    """Stop messages to the patient, or send them again."""
    referral = desk.open_referral(by=request.user, referral_id=referral_id)
    is_stopped = referral.patient.opted_out_at is not None
    form = PatientMessagesForm(posted(request), initial={"wanted": "no" if is_stopped else "yes"})
    if form.is_valid():
        is_wanted = form.cleaned_data["wanted"] == "yes"
        change = services.allow_messages if is_wanted else services.stop_messages
        change(referral_id=referral_id, by=request.user)
        messages.success(request, "Saved. " + ("Messages are sent" if is_wanted else "No more messages are sent"))
        return redirect("referrals:detail", referral_id)
    context = {
        "referral": referral,
        "patient": words.patient_facts(referral.patient),
        "form": form,
        "how": notifications.how(referral.patient),
    }
    return render(request, "referrals/patient_messages.jinja", context)
