"""The cells of a worklist that name a patient."""

from django.urls import reverse
from markupsafe import Markup

from larc.nhsuk.cells import link
from larc.nhsuk.formatting import format_date, format_nhs_number
from referrals.bookings import is_the_referrers
from referrals.models import Patient, Referral
from referrals.workflow import Status

# Neither a number nor a date is broken in two.
DETAILS = Markup(
    '<span class="app-row-detail app-nowrap">{}</span><span class="app-row-detail app-nowrap">Born {}</span>'
)

BOOKED_BY = Markup('<span class="app-row-detail">Booked by {}</span>')


def name(referral: Referral) -> Markup:
    """The patient's name, leading to the referral or its draft."""
    route = "referrals:draft" if referral.status == Status.DRAFT else "referrals:detail"
    return link(reverse(route, args=[referral.pk]), referral.patient.full_name)


def patient(referral: Referral) -> Markup:
    """Name, NHS number and date of birth."""
    return name(referral) + details(referral.patient)


def details(patient: Patient) -> Markup:
    """What stands below a patient's name, so that nobody is taken for a namesake: NHS number and date of birth."""
    number = format_nhs_number(patient.nhs_number) if patient.nhs_number else "NHS number not traced"
    return DETAILS.format(number, format_date(patient.born_on))


def booked_by(referral: Referral, practice_id: int | None) -> Markup:
    """What stands below the time of an appointment that the referring practice booked itself; empty for others."""
    return BOOKED_BY.format(referral.referring_practice) if is_the_referrers(referral, practice_id) else Markup()
