"""Move the appointment to another time."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse

from larc.accounts.permissions import Permission
from referrals import services
from referrals.views.book import choose_time
from referrals.views.doors import referral_page
from referrals.workflow import Action


@referral_page(Permission.BOOK)
def reschedule(request: HttpRequest, referral_id: UUID) -> HttpResponse:
    """The free times again; the old one stays booked until another is taken."""
    return choose_time(request, referral_id, Action.RESCHEDULE, services.reschedule, said="Appointment changed to")
