"""Filters of a worklist, over referrals the person may see anyway."""

from datetime import timedelta
from typing import Any, ClassVar

import django_filters as filters
from django.db.models import Q, QuerySet

from practices.models import Practice
from referrals import clocks
from referrals.models import Referral
from referrals.models.pathway import RequestedMethod
from referrals.workflow import Status
from referrals.worklists import ORDERS, Asker, Group, Worklist, orders_for, sort

WAITED = (7, 14, 21, 28, 42)
FILTERS = ("method", "status", "practice", "waited", "emergency")
FROM, TO = "referring_practice", "hub__practice"
LABELS = {FROM: "From practice", TO: "To practice"}
YES_NO = (("yes", "Emergencies only"), ("no", "Without emergencies"))


class WorklistFilter(filters.FilterSet):
    """What narrows a list, and its order. An unknown value makes the form invalid."""

    method = filters.ChoiceFilter(choices=RequestedMethod.choices, label="Method", empty_label="Any method")
    status = filters.ChoiceFilter(label="Status", empty_label="Any status")
    practice = filters.ModelChoiceFilter(
        queryset=Practice.objects.none(), to_field_name="uuid", empty_label="Any practice", method="at_practice"
    )
    waited = filters.ChoiceFilter(
        label="Waiting",
        empty_label="Any time",
        method="waited_for",
        choices=[(str(days), f"{days} days or more") for days in WAITED],
    )
    emergency = filters.ChoiceFilter(
        label="Emergencies", empty_label="With emergencies", choices=YES_NO, method="emergencies"
    )
    sort = filters.ChoiceFilter(label="Sort by", method="sorted", empty_label=None)

    class Meta:
        model = Referral
        fields: ClassVar = ["method", "status"]

    def __init__(self, *args: Any, worklist: Worklist, asker: Asker, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asker = asker
        self.ends = ends_of(worklist)
        self.filters["practice"].label = "Practice" if len(self.ends) > 1 else LABELS[self.ends[0]]
        self.filters["practice"].queryset = self._practices()
        statuses = [(status.value, status.label) for status in Status if status in worklist.statuses]
        self.filters["status"].extra["choices"] = statuses
        self.filters["sort"].extra["choices"] = [(order, ORDERS[order][0]) for order in orders_for(worklist)]
        self.offered = [name for name in FILTERS if name in _useful(worklist)]

    def _practices(self) -> QuerySet[Practice]:
        """The practices at the other end of what is on the list."""
        on_list = Q()
        for end in self.ends:
            on_list |= Q(pk__in=self.queryset.order_by().values(end))
        return Practice.objects.filter(on_list)

    def at_practice(self, referrals: QuerySet[Referral], name: str, value: Practice) -> QuerySet[Referral]:
        wanted = Q()
        for end in self.ends:
            wanted |= Q(**{end: value})
        return referrals.filter(wanted)

    def waited_for(self, referrals: QuerySet[Referral], name: str, value: str) -> QuerySet[Referral]:
        latest = self.asker.today - timedelta(days=int(value) - 1)
        return referrals.filter(clock_started_at__lt=clocks.start_of(latest))

    def emergencies(self, referrals: QuerySet[Referral], name: str, value: str) -> QuerySet[Referral]:
        return referrals.filter(is_emergency=value == "yes")

    def sorted(self, referrals: QuerySet[Referral], name: str, value: str) -> QuerySet[Referral]:
        return sort(referrals, value)


def ends_of(worklist: Worklist) -> list[str]:
    """The ends of a list's referrals that differ: from whom, to whom, or both."""
    if worklist.is_hubs:
        return [FROM]
    return [TO] if worklist.group == Group.OWN else [FROM, TO]


def _useful(worklist: Worklist) -> set[str]:
    """Filters that can narrow the list at all."""
    useful = {"method", "practice"}
    if len(worklist.statuses) > 1:
        useful.add("status")
    if worklist.statuses != {Status.DRAFT}:
        useful.add("waited")
    if worklist.may_hold_emergencies:
        useful.add("emergency")
    return useful
