"""What a list of referrals may be asked for: the lists and filters of the pages, practices by their ODS code."""

import django_filters
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

from larc.api.parameters import PAGE, PAGE_SIZE
from practices.models import Practice
from referrals.filters import FILTERS, WorklistFilter
from referrals.workflow import Status
from referrals.worklists import WORKLISTS, Asker, Group, Worklist, names_for, orders_for, rows_of

LIST, SORT = "list", "sort"
NAMES = (LIST, *FILTERS, SORT, PAGE, PAGE_SIZE)
# Whatever a person may see, open or not.
ALL = Worklist("all", "All referrals", Group.RECORDS, frozenset(Status), "")
LISTS = {ALL.name: ALL} | WORKLISTS


class ReferralFilter(WorklistFilter):
    """The filters of the pages. A program names a practice by its code."""

    practice = django_filters.ModelChoiceFilter(
        queryset=Practice.objects.none(), to_field_name="code", method="at_practice"
    )


def list_of(request: Request, asker: Asker) -> Worklist:
    """The list asked for, of those the person has; all referrals when none is. Raises ValidationError."""
    name = request.query_params.get(LIST, ALL.name)
    if name not in {ALL.name, *names_for(asker)}:
        raise ValidationError({LIST: ["You have no such list."]})
    return LISTS[name]


def filtered(request: Request, worklist: Worklist, asker: Asker) -> ReferralFilter:
    """The list as its parameters narrow and sort it. Raises ValidationError naming those that cannot be."""
    filters = ReferralFilter(
        {SORT: orders_for(worklist)[0]} | request.query_params.dict(),
        queryset=rows_of(worklist, asker),
        worklist=worklist,
        asker=asker,
    )
    if not filters.is_valid():
        raise ValidationError({name: list(messages) for name, messages in filters.errors.items()})
    return filters
