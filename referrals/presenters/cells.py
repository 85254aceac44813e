"""The cells of a worklist that name a patient."""

from django.urls import reverse
from markupsafe import Markup

from larc.nhsuk.cells import link
from larc.nhsuk.formatting import format_date, format_nhs_number
from referrals.models import Referral
from referrals.workflow import Status

PATIENT = Markup('{}<span class="app-row-detail">{}</span><span class="app-row-detail">Born {}</span>')


def name(referral: Referral) -> Markup:
    """The patient's name, leading to the referral or its draft."""
    route = "referrals:draft" if referral.status == Status.DRAFT else "referrals:detail"
    return link(reverse(route, args=[referral.pk]), referral.patient.full_name)


def patient(referral: Referral) -> Markup:
    """Name, NHS number and date of birth."""
    person = referral.patient
    number = format_nhs_number(person.nhs_number) if person.nhs_number else "NHS number not traced"
    return PATIENT.format(name(referral), number, format_date(person.born_on))
