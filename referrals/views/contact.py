"""Record a try to reach the patient."""

import uuid
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from larc.accounts.permissions import Permission
from referrals import dossier, services, standing
from referrals.errors import NotAllowedError
from referrals.forms.conversation import ContactForm
from referrals.presenters import cards
from referrals.views.deciding import opened, page, saved
from referrals.views.doors import posted, referral_page


@referral_page(Permission.BOOK)
def contact(request: HttpRequest, referral_id: UUID) -> HttpResponse:
    """How it was tried and what came of it, with the tries before. Sent twice it counts once (A11)."""
    referral = dossier.read(opened(request, referral_id))
    if not standing.may_record_contact(user=request.user, referral=referral):
        raise NotAllowedError("Only the practice that has the referral now records its tries to reach the patient.")
    form = ContactForm(posted(request), initial={"version": referral.version, "key": uuid.uuid4()})
    status = saved(request, form, lambda: _record(request, referral_id, form), said="Recorded")
    if status is None:
        return redirect("referrals:detail", referral_id)
    shown = [
        cards.contact_card(referral.patient),
        *cards.if_any(cards.attempts_card, referral.contact_attempts.all()),
    ]
    return page(request, "referrals/contact.jinja", referral, form, status=status, cards=shown)


def _record(request: HttpRequest, referral_id: UUID, form: ContactForm) -> None:
    given = {name: form.cleaned_data[name] for name in ("how", "outcome", "key")}
    services.record_contact(referral_id=referral_id, by=request.user, **given)
