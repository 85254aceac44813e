"""Filters of the list of practices."""

from typing import Any, ClassVar

import django_filters as filters
from django.db.models import Q, QuerySet
from django.utils import timezone

from practices.models import PCN, PCNMembership, Practice

FITS, REFERS = "fits", "refers"
KINDS = [(FITS, "Fitting practices (hubs)"), (REFERS, "Practices that only refer (spokes)")]


class PracticeFilter(filters.FilterSet):
    """By name or ODS code, PCN of today, and whether it fits. An unknown value makes the form invalid."""

    name = filters.CharFilter(label="Practice name or ODS code", method="named", max_length=100)
    pcn = filters.ModelChoiceFilter(
        label="PCN", queryset=PCN.objects.none(), to_field_name="code", empty_label="Any PCN", method="in_pcn"
    )
    kind = filters.ChoiceFilter(label="Show", choices=KINDS, empty_label="All practices", method="of_kind")

    class Meta:
        model = Practice
        fields: ClassVar[list[str]] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = timezone.localdate()
        self.filters["pcn"].queryset = PCN.objects.filter(pk__in=PCNMembership.objects.on(self.today).values("pcn"))

    def named(self, practices: QuerySet[Practice], name: str, value: str) -> QuerySet[Practice]:
        return practices.filter(Q(name__icontains=value.strip()) | Q(code__iexact=value.strip()))

    def in_pcn(self, practices: QuerySet[Practice], name: str, value: PCN) -> QuerySet[Practice]:
        return practices.filter(pk__in=PCNMembership.objects.on(self.today).filter(pcn=value).values("practice"))

    def of_kind(self, practices: QuerySet[Practice], name: str, value: str) -> QuerySet[Practice]:
        return practices.filter(hub__isnull=value == REFERS)
