"""The year before today's stories: recorded as the services would have, closed, and counted as the history says."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from larc.demo import seeding
from larc.demo.history import fittings
from larc.demo.plans import CLINIC, HUBS, REFERRALS, invented_nhs_numbers
from practices.models import Area, ClinicPattern, ClinicSession, Fitter, Hub, Practice
from referrals import clocks, figures, viability
from referrals.clocks import COUNTED, Result
from referrals.models import Appointment, Fitting, Leg, Patient, Referral, ReferralEvent
from referrals.models.activity import Source
from referrals.procedures import counts_of
from referrals.refill import refills_by_hub, together
from referrals.workflow import OPEN, TERMINAL, Status
from reporting.months import add_months, months_between
from tests.builders.demonstration import make_planned_network

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def seeded(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """One seeding for all of these tests, which only look; undone at the end."""
    with django_db_blocker.unblock(), transaction.atomic():
        make_planned_network()
        seeding.seed()
        yield
        transaction.set_rollback(True)


def past() -> set[object]:
    """The referrals of the year: those of no story."""
    numbers = {number for number, _ in zip(invented_nhs_numbers(), REFERRALS, strict=False)}
    return set(Referral.objects.exclude(patient__nhs_number__in=numbers).values_list("pk", flat=True))


def test_the_year_is_over_and_floods_no_list() -> None:
    found = Referral.objects.filter(pk__in=past())
    assert found.count() > 500
    assert set(found.values_list("status", flat=True)) <= TERMINAL - {Status.ENTERED_IN_ERROR}
    assert Referral.objects.filter(status__in=OPEN).count() <= len(REFERRALS)
    assert not Leg.objects.filter(referral__in=past(), closed_at=None).exists()
    assert not Appointment.objects.filter(leg__referral__in=past(), state=Appointment.State.BOOKED).exists()
    assert not Fitting.objects.filter(referral__in=past(), snomed_code="").exists()
    assert not Fitting.objects.filter(referral__in=past(), payer="").exclude(indication="several").exists()


def test_every_event_follows_the_one_before_up_to_where_the_referral_stands() -> None:
    events = defaultdict(list)
    for event in ReferralEvent.objects.filter(referral__in=past()).order_by("at", "pk"):
        events[event.referral_id].append(event)
    for referral in Referral.objects.filter(pk__in=past()):
        steps = events[referral.pk]
        assert [step.from_status for step in steps] == [Status.DRAFT, *(step.to_status for step in steps[:-1])]
        assert (steps[-1].to_status, steps[-1].at) == (referral.status, referral.closed_at)
        assert steps[0].at == referral.submitted_at == referral.created_at
        assert referral.version == len(steps) + 1


def test_appointments_lie_in_the_clinics_of_the_hub_that_has_the_referral() -> None:
    rows = Appointment.objects.filter(leg__referral__in=past()).select_related("leg", "slot__session")
    for each in rows:
        assert each.slot.session.hub_id == each.leg.hub_id
        assert each.leg.assigned_at < each.booked_at < each.slot.starts_at
        assert each.booked_at < each.closed_at
    busy = Counter(ClinicSession.objects.values_list("fitter", "day"))
    assert max(busy.values()) == 1


def test_as_many_fittings_count_as_in_the_history() -> None:
    this_month = timezone.localdate().replace(day=1)
    history = Counter(
        row.performed_on.replace(day=1)
        for row in fittings(seeding.populations(timezone.localdate()), this_month - timedelta(days=1))
    )
    stories = Fitting.objects.filter(source=Source.SERVICE, is_counted=True).exclude(referral__in=past())
    for month in months_between(add_months(this_month, -13), add_months(this_month, -1)):
        counted = Fitting.objects.filter(is_counted=True, month=month).exclude(fitting_practice__code=CLINIC.code)
        assert counted.exclude(pk__in=stories).count() == history[month]


def test_patients_are_invented_and_none_is_a_child() -> None:
    born = Patient.objects.filter(referral__in=past()).values_list("born_on", "referral__submitted_at")
    assert all((sent_at.date() - born_on).days > 16 * 365 for born_on, sent_at in born)


def test_reports_have_a_year_to_show() -> None:
    today = timezone.localdate()
    hubs, first = list(Hub.objects.all()), today - timedelta(weeks=12)
    days = {"first_day": first, "last_day": today - timedelta(days=1)}
    for fill in viability.fill_by_hub(hubs=hubs, **days).values():
        assert 0.4 < fill.booked / fill.offered <= 1
    went = viability.outcomes_by_hub(hubs=hubs, **days, now=timezone.now())
    assert sum(each.missed for each in went.values()) > 5
    assert sum(each.not_fitted for each in went.values()) > 5
    year = {"first_day": today - timedelta(days=365), "last_day": today - timedelta(days=1)}
    refilled = together(refills_by_hub(hubs=hubs, **year, now=timezone.now()).values())
    assert 0 < refilled.by_list < refilled.refilled < refilled.given_back
    kinds = defaultdict(list)
    for each in figures.waits(first=add_months(today.replace(day=1), -11), today=today, target=clocks.targets()[0]):
        kinds[each.kind].append(each.own)
    assert {len(months) for months in kinds.values()} == {12}
    gp = sum(kinds[Practice.Kind.GP_PRACTICE], Counter())
    assert 0.6 < gp[Result.PASSED] / sum(gp[result] for result in COUNTED) < 0.95


def test_fitters_have_done_what_is_asked_and_one_holds_no_letter_in_force() -> None:
    counts = counts_of(Fitter.objects.prefetch_related("letters")).values()
    assert sum(bool(each) and not any(one.is_short for one in each) for each in counts) >= 6
    assert sum(not each for each in counts) == 1


def test_some_clinics_repeat_and_every_hub_has_a_room() -> None:
    assert ClinicPattern.objects.count() == 6
    today = timezone.localdate()
    assert ClinicSession.objects.filter(pattern__isnull=False, room__isnull=False, day__gt=today).exists()
    without = Hub.objects.filter(rooms=None).values_list("practice__code", flat=True)
    assert list(without) == [CLINIC.code]


def test_two_areas_share_out_the_pcns_of_the_hubs() -> None:
    assert sorted(area.pcns.count() for area in Area.objects.all()) == [len(HUBS) // 2] * 2
