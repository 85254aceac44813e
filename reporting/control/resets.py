"""The resets of a PCN's charts as rows of a table."""

from collections.abc import Sequence

from django.urls import reverse
from markupsafe import Markup

from larc.nhsuk.formatting import format_date, format_month
from practices.models import PCN
from reporting.measures import Group
from reporting.models import Rebase

HEAD = ["First month", "Chart", "What changed", "Entered", "Withdrawn"]


def rows(found: Sequence[Rebase], pcn: PCN) -> list[list[str | Markup]]:
    """Each with who made it and who took it back; those that hold can be withdrawn."""
    return [
        [
            format_month(each.month),
            Group(each.group).label,
            each.reason,
            f"{format_date(each.made_at)} by {each.made_by.name}",
            _withdrawn(each, pcn),
        ]
        for each in found
    ]


def _withdrawn(each: Rebase, pcn: PCN) -> str | Markup:
    if each.withdrawn_by is not None:
        return f"{format_date(each.withdrawn_at)} by {each.withdrawn_by.name}"
    return Markup(
        '<a class="nhsuk-link" href="{}">Withdraw<span class="nhsuk-u-visually-hidden"> the reset of {}</span></a>'
    ).format(reverse("reporting:withdraw-reset", args=[pcn.code, each.pk]), format_month(each.month))
