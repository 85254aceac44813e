"""What a record of a procedure must hold to be believed. Pure: each check raises InvalidDetailError by field.

Source: domain.md 8.5, A16 (dates) and A17 (devices); 2.2 (exclusion of pregnancy).
"""

from __future__ import annotations

from datetime import date, timedelta

from practices.methods import Method, Procedure, methods_meant
from referrals.errors import InvalidDetailError
from referrals.products import available, batch_key
from referrals.reasons import UnbookedReason
from referrals.values import FittingRecord

# A pessary stays for months, not for years (domain.md 2.4); what is right is the patient's own.
LONGEST_PESSARY_MONTHS = 24
LONGEST_REASON = 200


def check_day(
    day: date, *, field: str, label: str, today: date, born_on: date, sent_on: date, reason: str = ""
) -> None:
    """A day that may be: not to come, not before the patient was born, and not before the referral was sent (A16).

    `reason` is why there was no appointment: done before the referral arrived, it may lie before it and only there.
    """
    if day > today:
        raise InvalidDetailError(field, f"{label} must be today or in the past")
    if day < born_on:
        raise InvalidDetailError(field, f"{label} must be after the patient was born")
    if reason == UnbookedReason.BEFORE_REFERRAL:
        if day > sent_on:
            raise InvalidDetailError(field, f"{label} must be before the referral was sent, or select another reason")
    elif day < sent_on:
        hint = ", or say that it was done before the referral arrived" if reason else ""
        raise InvalidDetailError(field, f"{label} must be on or after the day the referral was sent{hint}")


def is_month_closed(day: date, today: date) -> bool:
    """Whether the figures of a day's month are taken as final: every month before last month's (A16)."""
    return day < first_open_day(today)


def first_open_day(today: date) -> date:
    """The first day of last month."""
    return (today.replace(day=1) - timedelta(days=1)).replace(day=1)


def check_late(record: FittingRecord, today: date) -> None:
    """An entry into a closed month changes figures people have used, and must say why (A16)."""
    if is_month_closed(record.performed_on, today) and not record.late_reason.strip():
        raise InvalidDetailError(
            "late_reason", f"The figures for {record.performed_on:%B %Y} have closed. Enter why it is recorded late"
        )
    if len(record.late_reason) > LONGEST_REASON:
        raise InvalidDetailError("late_reason", f"Use {LONGEST_REASON} characters or fewer")


def check_device(record: FittingRecord, *, requested: str, procedure: str, indication: str) -> None:
    """The device is of what was asked, right for the reason, and not out of date (A17). A removal has none."""
    if record.method not in methods_meant(requested):
        raise InvalidDetailError("device", "Select a device of what the patient was referred for")
    if procedure == Procedure.REMOVE:
        return
    offered = available(method=record.method, indication=indication, on=record.performed_on)
    if record.device not in [product.name for product in offered]:
        raise InvalidDetailError("device", _why_not(record, indication))
    if not record.batch_number.strip():
        raise InvalidDetailError("batch_number", "Enter the batch number")
    if not batch_key(record.batch_number):
        raise InvalidDetailError("batch_number", "Batch number must have letters or numbers, as on the pack")
    if record.device_expires_on is None:
        raise InvalidDetailError("device_expires_on", "Enter the date the device expires")
    if record.device_expires_on < record.performed_on:
        day = record.device_expires_on
        raise InvalidDetailError("device_expires_on", f"Device expired on {day.day} {day:%B %Y}")
    if record.method == Method.RING_PESSARY and not 1 <= (record.change_every_months or 0) <= LONGEST_PESSARY_MONTHS:
        raise InvalidDetailError(
            "change_every_months",
            f"Enter after how many months it is to be changed, from 1 to {LONGEST_PESSARY_MONTHS}",
        )


def asks_about_pregnancy(method: Method | str, procedure: str) -> bool:
    """Whether pregnancy must have been excluded: before any contraceptive is put in, not for a removal or pessary."""
    return procedure != Procedure.REMOVE and method != Method.RING_PESSARY


def _why_not(record: FittingRecord, indication: str) -> str:
    for_anyone = available(method=record.method, indication="contraception", on=record.performed_on)
    if record.method == Method.LNG_IUS and record.device in [product.name for product in for_anyone]:
        return f"{record.device} is not for heavy periods or HRT. Only a hormonal coil of 52 mg is"
    return "Select the device that was fitted"
