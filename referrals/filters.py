"""Filters of a worklist, over referrals the person may see anyway."""

from typing import Any, ClassVar

import django_filters as filters
from django.db.models import QuerySet

from practices.models import Practice
from referrals.models import Referral
from referrals.models.pathway import RequestedMethod
from referrals.workflow import Status

LIMIT, NEWEST, NAME = "limit", "newest", "name"
SORTS = {
    LIMIT: ("Nearest limit first", ("submitted_at", "created_at")),
    NEWEST: ("Newest first", ("-submitted_at", "-created_at")),
    NAME: ("Last name of the patient", ("patient__last_name", "patient__first_name")),
}


class WorklistFilter(filters.FilterSet):
    """Method, status and the practice at the other end; and the order. An unknown value makes the form invalid."""

    method = filters.ChoiceFilter(choices=RequestedMethod.choices, label="Method", empty_label="Any method")
    status = filters.ChoiceFilter(label="Status", empty_label="Any status")
    practice = filters.ModelChoiceFilter(
        queryset=Practice.objects.none(), to_field_name="uuid", empty_label="Any practice"
    )
    sort = filters.ChoiceFilter(
        label="Sort by",
        method="sorted",
        empty_label=None,
        choices=[(value, words) for value, (words, _) in SORTS.items()],
    )

    class Meta:
        model = Referral
        fields: ClassVar = ["method", "status"]

    def __init__(self, *args: Any, is_hubs: bool, statuses: list[Status], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        end = "referring_practice" if is_hubs else "hub__practice"
        self.filters["practice"].field_name = end
        self.filters["practice"].label = "From practice" if is_hubs else "To practice"
        self.filters["practice"].queryset = Practice.objects.filter(pk__in=self.queryset.order_by().values(end))
        self.filters["status"].extra["choices"] = [(status.value, status.label) for status in statuses]

    def sorted(self, referrals: QuerySet[Referral], name: str, value: str) -> QuerySet[Referral]:
        return referrals.order_by(*SORTS[value][1], "pk")
