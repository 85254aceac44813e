"""What pages ask about emergency contraception: the slots in time, the clinic to phone, the reminders."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

import numpy as np
from django.conf import settings
from django.utils import timezone

from practices.distance import miles_from
from practices.models import Practice, Slot
from practices.wanted import ANYTHING, Wanted
from referrals.models import Referral
from referrals.rules import holds_on, read

MOST_CLINICS = 3


class Clinic(NamedTuple):
    """A sexual health clinic to phone.."""

    name: str
    phone: str


class Advice(NamedTuple):
    """Words shown in an emergency. `is_approved`: a clinician has agreed to them."""

    text: str
    is_approved: bool


def slots_in_time(
    *, referral: Referral, hub_ids: Collection[int], wanted: Wanted = ANYTHING
) -> dict[int, list[datetime]]:
    """The beginnings of each hub's free slots before the deadline, soonest first, of those that are as wanted."""
    found: dict[int, list[datetime]] = defaultdict(list)
    slots = Slot.objects.free().suitable(referral.method, referral.procedure).wanted(wanted)
    in_time = slots.filter(session__hub__in=hub_ids, starts_at__lt=referral.ec_deadline)
    for hub_id, starts_at in in_time.order_by("starts_at", "pk").values_list("session__hub", "starts_at"):
        found[hub_id].append(starts_at)
    return dict(found)


def clinics_to_phone(*, referral: Referral) -> list[Clinic]:
    """Sexual health clinics with a phone number, the nearest to the referring practice first.

    The number a deployment sets (SEXUAL_HEALTH_PHONE) comes before them. Empty when nobody has entered any.
    """
    practices = list(
        Practice.objects.open_on(timezone.localdate())
        .filter(kind=Practice.Kind.SEXUAL_HEALTH_CLINIC)
        .exclude(phone="")
        .order_by("name", "pk")
    )
    if practices:
        places = np.array([practice.place or (np.nan, np.nan) for practice in practices], dtype=np.float64)
        miles = miles_from(referral.referring_practice.place or (np.nan, np.nan), places)
        practices = [practices[place] for place in np.argsort(miles, kind="stable")]  # NaN sorts last
    central = settings.SEXUAL_HEALTH_PHONE
    clinics = [Clinic("Sexual health service", central)] if central else []
    return (clinics + [Clinic(practice.name, practice.phone) for practice in practices])[:MOST_CLINICS]


def advice(kind: str) -> Advice:
    """The reminder of a kind ("oral", "phone") in force today. Empty when a deployment has none."""
    today = timezone.localdate()
    rows = [row for row in read("emergency_advice") if row["kind"] == kind and holds_on(row, today)]
    return Advice(" ".join(row["text"] for row in rows), all(row["approver"] for row in rows))
