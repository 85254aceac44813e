"""What fitters are asked to learn, and when a training has stopped moving."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from practices.training import CPD, STALLED, cpd_since, cpd_total, is_stalled, rule

TODAY = date(2026, 11, 23)


def test_the_numbers_are_data_with_a_source_and_not_yet_approved():
    cpd, stalled = rule(CPD, TODAY), rule(STALLED, TODAY)
    assert (cpd.number, stalled.number) == (2, 56)
    assert cpd.source
    assert stalled.source
    assert not cpd.is_approved
    assert rule("another", TODAY) is None


@pytest.mark.parametrize(
    ("today", "first"),
    [(TODAY, date(2021, 11, 24)), (date(2028, 2, 29), date(2023, 3, 1))],
)
def test_credits_of_5_years_count_together(today, first):
    assert cpd_since(today) == first


@pytest.mark.acceptance("L8")
def test_credits_from_before_and_from_tomorrow_do_not_count():
    one = Decimal("1.5")
    first = cpd_since(TODAY)
    days = [first - timedelta(days=1), first, TODAY, TODAY + timedelta(days=1)]
    assert cpd_total([(day, one) for day in days], TODAY) == 2 * one
    assert cpd_total([], TODAY) == 0


@pytest.mark.parametrize(
    ("started", "last", "following", "stalled"),
    [
        (56, None, None, False),
        (57, None, None, True),
        (200, 56, None, False),
        (200, 57, None, True),
        (200, 57, 3, False),
    ],
)
def test_a_training_stalls_8_weeks_after_its_last_clinic_unless_one_is_planned(started, last, following, stalled):
    def ago(days):
        return None if days is None else TODAY - timedelta(days=days)

    next_clinic = following and TODAY + timedelta(days=following)
    assert is_stalled(started_on=ago(started), last_clinic=ago(last), next_clinic=next_clinic, today=TODAY) is stalled
