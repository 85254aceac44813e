"""The SQL of the counts and the rule in words agree on the PCN of every practice."""

from datetime import date

import pytest
from django.utils import timezone

from practices.imports.reference import load_reference
from practices.memberships import Stay, pcn_on
from practices.models import PCN, PCNMembership
from reporting.models import PracticeMonth
from reporting.recount import recompute_all

pytestmark = pytest.mark.django_db


def test_a_practice_is_counted_in_the_pcn_it_is_in_today() -> None:
    load_reference()
    # One that has left, and one that is yet to move.
    PCNMembership.objects.filter(practice__code="N82001").update(ends_on=date(2021, 1, 1))
    PCNMembership.objects.filter(practice__code="N82002").update(ends_on=date(2090, 1, 1))
    ahead = PCNMembership.objects.get(practice__code="N82002")
    other = PCN.objects.exclude(pk=ahead.pcn_id)[0]
    PCNMembership.objects.create(practice=ahead.practice, pcn=other, starts_on=date(2090, 1, 1))

    recompute_all()

    stays: dict[str, list[Stay]] = {}
    for practice, *stay in PCNMembership.objects.values_list("practice__code", "pcn__code", "starts_on", "ends_on"):
        stays.setdefault(practice, []).append(Stay(*stay))
    counted = dict(PracticeMonth.objects.values_list("practice__code", "pcn__code").distinct())
    assert counted == {practice: pcn_on(found, timezone.localdate()) for practice, found in stays.items()}
    assert len(counted) == 86
