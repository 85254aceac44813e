"""Whether a patient is already waiting for the same need (A4)."""

import hashlib
from collections.abc import Callable
from contextlib import suppress
from functools import wraps
from typing import ParamSpec, TypeVar, cast

from django.core.cache import cache
from django.db import connection

from larc.accounts.models import User
from larc.audit.services import record
from referrals.errors import OpenReferralError
from referrals.models import Referral
from referrals.values import family_of
from referrals.workflow import OPEN

P = ParamSpec("P")
R = TypeVar("R")

# Each neutral answer tells something sensitive, so a person who asks again and again is slowed down.
CHECKS_AN_HOUR = 30


class TooManyChecksError(Exception):
    """The person has checked more patients in an hour than anyone's work needs."""

    def __init__(self) -> None:
        super().__init__("Too many patients checked in the last hour. Try again later.")


def find_visible(*, user: User, nhs_number: str) -> Referral | None:
    """An open referral of this patient that the person may see, the latest first; None when there is none."""
    if not nhs_number:
        return None
    return (
        Referral.objects.visible_to(user)
        .filter(patient__nhs_number=nhs_number, status__in=OPEN)
        .order_by("-submitted_at")
        .first()
    )


def audits_neutral_answers(change: Callable[P, R]) -> Callable[P, R]:
    """Record when a change tells no more than that somebody else's referral is open: that is sensitive in itself.

    Stands outside the change's transaction, which that answer rolls back.
    """

    @wraps(change)
    def audited(*args: P.args, **given: P.kwargs) -> R:
        try:
            return change(*args, **given)
        except OpenReferralError as error:
            if error.referral_id is None:
                record(by=cast(User, given["by"]), action="referral.duplicate_elsewhere", subject=given["referral_id"])
            raise

    return audited


def refuse_duplicate(*, referral: Referral, by: User, method: str, is_emergency: bool = False) -> None:
    """Raise OpenReferralError when another referral for the same need is open, at whatever practice.

    A routine referral stands in no emergency's way: it would have to wait for it (H2).
    Holds a lock on the patient until the transaction ends, so that two submissions at once cannot both pass.
    The fact that someone else's referral exists is limited, and audited by `audits_neutral_answers`.
    """
    nhs_number = referral.patient.nhs_number
    if not nhs_number:
        return  # names and dates of birth are never matched (A3)
    _lock_patient(nhs_number)
    others = Referral.objects.filter(
        patient__nhs_number=nhs_number, status__in=OPEN, method__in=family_of(method)
    ).exclude(pk=referral.pk)
    if is_emergency:
        others = others.filter(is_emergency=True)
    if not others.exists():
        return
    visible = others.visible_to(by).first()
    if visible is None:
        _count_check(by)
    raise OpenReferralError(visible.pk if visible else None)


def _lock_patient(nhs_number: str) -> None:
    """An advisory lock named by a hash: the number itself reaches no log of statements."""
    name = int.from_bytes(hashlib.sha256(nhs_number.encode()).digest()[:8], signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [name])


def _count_check(by: User) -> None:
    key = f"duplicate-checks:{by.pk}"
    if cache.add(key, 1, timeout=3600):
        return
    with suppress(ValueError):  # the hour ended between the two calls
        if cache.incr(key) > CHECKS_AN_HOUR:
            raise TooManyChecksError
