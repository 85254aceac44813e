"""How a referral looks as JSON.

No name, NHS number, date of birth, contact, note or safety answer is in it, in the list or in the detail: a program
that shows where a referral stands and what can be done next needs none of them, and whoever has to know who the
patient is opens the page the detail names, where the look is recorded. Days are London dates, moments are UTC.
"""

from datetime import datetime
from typing import Any

from django.urls import reverse

from larc.accounts.models import User
from practices.models import Practice
from referrals import clocks, dossier
from referrals.api.offered import available_actions
from referrals.models import Appointment, Referral
from referrals.waits import course_of, limit_of
from referrals.workflow import TERMINAL, Status


def row(referral: Referral, now: datetime) -> dict[str, Any]:
    """A referral in a list, from the row alone."""
    return {
        "id": str(referral.pk),
        "url": reverse("api:referral", args=[referral.pk]),
        "reference": referral.reference,
        "state": referral.status,
        "state_label": Status(referral.status).label,
        "version": referral.version,
        "need": {
            "method": referral.method or None,
            "procedure": referral.procedure or None,
            "indication": referral.indication or None,
            "emergency": referral.is_emergency,
        },
        "referring_practice": _practice(referral.referring_practice),
        "hub": _practice(referral.hub.practice) if referral.hub else None,
        "clock": _limit(referral, now),
    }


def detail(referral: Referral, user: User, now: datetime) -> dict[str, Any]:
    """One referral, read by `dossier.read`, as this person sees it: where it stands, and what they may do now."""
    appointment = dossier.appointment_of(referral)
    whole = row(referral, now)
    return whole | {
        "page": reverse("referrals:detail", args=[referral.pk]),
        "clock": whole["clock"] and whole["clock"] | {"result": _result(referral, now)},
        "appointment": appointment and {"starts_at": appointment.slot.starts_at, "state": appointment.state},
        "available_actions": available_actions(user=user, referral=referral),
    }


def _practice(practice: Practice) -> dict[str, str]:
    return {"code": practice.code, "name": practice.name}


def _limit(referral: Referral, now: datetime) -> dict[str, Any] | None:
    """Since when the patient waits, which day it is while she does, and the last day in time; None until it is sent.

    An emergency has a deadline to the minute and no last day (K3).
    """
    if referral.clock_started_at is None or referral.submitted_at is None:
        return None
    limit = None if referral.is_emergency else limit_of(referral)
    started_at, today = referral.clock_start, clocks.london_date(now)
    return {
        "started_on": clocks.london_date(started_at),
        "day": None if referral.status in TERMINAL else clocks.day_number(started_at, today),
        "limit_days": limit,
        "last_day": clocks.last_day(started_at, limit) if limit else None,
        "deadline": referral.ec_deadline,
    }


def _result(referral: Referral, now: datetime) -> str | None:
    """How the patient's clock came out, or stands (K1 to K3). None where nobody knows at what minute it ended."""
    if referral.ec_deadline is None:
        course = course_of(referral, dossier.fitted_on(referral))
        return clocks.evaluate(course, limit=limit_of(referral), today=clocks.london_date(now)).value
    appointment = dossier.appointment_of(referral)
    kept = appointment if appointment and appointment.state != Appointment.State.NO_SHOW else None
    if referral.status == Status.FITTED and kept is None:
        return None
    return clocks.evaluate_emergency(
        deadline=referral.ec_deadline,
        slot_at=kept.slot.starts_at if kept else None,
        status=Status(referral.status),
        now=now,
    ).value
