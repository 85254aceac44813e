"""Where the limits of a PCN's control chart begin anew, by hand and with a reason (ADR 9)."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from larc.accounts.models import User
from larc.audit.services import record
from larc.nhsuk.formatting import format_month
from practices.models import PCN
from reporting import rebases
from reporting.measures import Group
from reporting.models import Rebase
from reporting.signals import RebaseError, check_rebase


@transaction.atomic
def reset_limits(*, by: User, pcn: PCN, group: Group, month: date, reason: str) -> Rebase:
    """Begin new limits at a month of the PCN's rate of these methods, by the PCNs of today, at GP practices.

    `month` is its first day. RebaseError when the month is not in the series, when there is no series, or when limits
    are reset there already: the message says what to do instead.
    """
    PCN.objects.select_for_update().get(pk=pcn.pk)
    months = rebases.months_with_figures(pcn, group)
    if not months:
        raise RebaseError(f"{pcn.name} has no rate of {group.noun} in any month yet, so there are no limits to reset.")
    check_rebase(months, month)
    if Rebase.objects.filter(pcn=pcn, group=group, month=month, withdrawn_at=None).exists():
        raise RebaseError(
            f"Limits are reset at {format_month(month)} already. Withdraw that reset to change its reason."
        )
    rebase: Rebase = Rebase.objects.create(pcn=pcn, group=group, month=month, reason=reason, made_by=by)
    record(by=by, action="limits.reset", subject=pcn.code)
    return rebase


@transaction.atomic
def withdraw_reset(*, by: User, pcn: PCN, rebase_id: int) -> Rebase:
    """Take a reset back. Its row stays, with who withdrew it; one that is withdrawn already is left as it is.

    Rebase.DoesNotExist when it is not one of this PCN.
    """
    rebase: Rebase = Rebase.objects.select_for_update().get(pk=rebase_id, pcn=pcn)
    if rebase.withdrawn_at is None:
        rebase.withdrawn_at, rebase.withdrawn_by = timezone.now(), by
        rebase.save(update_fields=["withdrawn_at", "withdrawn_by"])
        record(by=by, action="limits.reset_withdrawn", subject=pcn.code)
    return rebase
