"""What payers pay, as network admins keep it."""

from datetime import date
from decimal import Decimal

from django.db import IntegrityError, transaction

from larc.accounts.models import User
from larc.audit.services import record
from referrals.errors import InvalidDetailError
from referrals.models import Tariff


@transaction.atomic
def add_tariff(
    *, by: User, payer: str, method: str, action: str, starts_on: date, pounds: Decimal | None, source: str
) -> Tariff:
    """Set what a payer pays for a procedure from a day on; None as `pounds` says that nothing is agreed from then.

    InvalidDetailError when an amount begins on that day already. The amounts of earlier days stay as they were.
    """
    tariff = Tariff(
        payer=payer, method=method, action=action, starts_on=starts_on, pounds=pounds, source=source.strip()
    )
    try:
        with transaction.atomic():
            tariff.save()
    except IntegrityError as error:
        message = "An amount begins on this day already. Remove it first, or choose another day"
        raise InvalidDetailError("starts_on", message) from error
    record(by=by, action="tariff.added", subject=_subject(tariff))
    return tariff


@transaction.atomic
def remove_tariff(*, by: User, tariff_id: int) -> Tariff:
    """Take an amount out that was entered by mistake. Tariff.DoesNotExist when someone else did."""
    tariff = Tariff.objects.select_for_update().get(pk=tariff_id)
    tariff.delete()
    record(by=by, action="tariff.removed", subject=_subject(tariff))
    return tariff


def _subject(tariff: Tariff) -> str:
    return f"{tariff.payer}/{tariff.method}/{tariff.action}/{tariff.starts_on}/{tariff.pounds}"
