"""The invented world around today: each hub in another state, each referral as far as its story goes."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from itertools import islice

import pytest
from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from larc.accounts.models import User
from larc.demo import seeding
from larc.demo.directory import COMPLEX_HUB, HOSPITAL_CODE
from larc.demo.planned import INVENTED
from larc.demo.plans import CLINIC, HUBS, REFERRALS, HubState, Story, invented_nhs_numbers
from larc.demo.users import DEMONSTRATION_USERS, HUB_FITTER, MAIN_HUB
from practices.directory import Service
from practices.methods import Method, Procedure
from practices.models import PCN, Fitter, Hub, ImportRun, LetterOfCompetence, Practice, Slot
from practices.selectors import in_training, slots_to_rearrange
from practices.selectors.directory import others_to_phone
from practices.training import is_stalled
from referrals import earnings
from referrals.codes import COUNTED_ACTIONS
from referrals.income import together
from referrals.models import Appointment, Fitting, Patient, Referral, Tariff
from referrals.models.activity import Source
from referrals.workflow import Status
from reporting.measures import Group
from reporting.milestones import State
from reporting.models import ActivityPlan, NationalFigure, PaymentSchedule, PracticeTarget, Publication, Trajectory
from reporting.months import add_months, financial_year
from reporting.payments import unexplained
from reporting.plans.selectors import milestone_of, milestones, payments_of
from reporting.plans.target_selectors import practice_targets, quarters
from reporting.publishing import frozen
from reporting.selectors import latest_cut, span
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


def told() -> QuerySet[Referral]:
    """The referrals of today's stories, without those of the year before."""
    return Referral.objects.filter(patient__nhs_number__in=list(islice(invented_nhs_numbers(), len(REFERRALS))))


def test_the_history_runs_from_april_2018_to_last_month() -> None:
    rows = list(Fitting.objects.filter(source=Source.EXTRACT).order_by("pk").values_list("performed_on", flat=True))
    last_month = (timezone.localdate().replace(day=1) - timedelta(days=1)).replace(day=1)
    assert min(rows).replace(day=1) == date(2018, 4, 1)
    assert max(rows).replace(day=1) == last_month
    assert sum(ImportRun.objects.values_list("rows", flat=True)) == len(rows)


def test_the_world_shows_a_hub_in_each_state() -> None:
    today = timezone.localdate()
    open_hubs = set(Hub.objects.open_on(today).values_list("practice__code", flat=True))
    closed = {plan.code for plan in HUBS if plan.state in {HubState.CLOSED, HubState.NOT_ACCEPTING}}
    assert open_hubs == {CLINIC.code, *(plan.code for plan in HUBS)} - closed
    able = {
        code
        for method in (Method.IMPLANT, Method.LNG_IUS)
        for code in Hub.objects.able_to(method, Procedure.FIT, today).values_list("practice__code", flat=True)
    }
    assert open_hubs - able == {"N82092"}  # its fitter's letters have expired
    free = set(Slot.objects.free().values_list("session__hub__practice__code", flat=True))
    assert able - free == {next(plan.code for plan in HUBS if plan.state == HubState.FULL)}
    assert (
        Slot.objects.free()
        .suitable(Method.IMPLANT, Procedure.FIT)
        .filter(session__hub__practice__code=MAIN_HUB)
        .count()
        > 10
    )


def test_a_letter_of_competence_expires_within_90_days() -> None:
    today = timezone.localdate()
    assert LetterOfCompetence.objects.filter(expires_on__range=(today, today + timedelta(days=90))).count() >= 2


def test_referrals_stand_where_their_stories_end() -> None:
    states = {
        Story.DRAFT: Status.DRAFT,
        Story.NEW: Status.SUBMITTED,
        Story.ACCEPTED: Status.ACCEPTED,
        Story.BOOKED: Status.BOOKED,
        Story.FITTED: Status.FITTED,
        Story.RETURNED: Status.REJECTED,
        Story.CANCELLED: Status.CANCELLED,
        Story.TO_SIGN_OFF: Status.DRAFT,
        Story.FLAGGED: Status.SUBMITTED,
        Story.UNDER_16: Status.SUBMITTED,
        Story.HELD: Status.SAFEGUARDING_HOLD,
        Story.EMERGENCY: Status.SUBMITTED,
        Story.QUESTIONED: Status.INFO_REQUESTED,
        Story.REDIRECTED: Status.SUBMITTED,
        Story.NOT_REACHED: Status.ACCEPTED,
        Story.UNRECORDED: Status.BOOKED,
        Story.MISSED: Status.DNA,
        Story.MISSED_AND_OVER: Status.BOOKED,
        Story.DISCHARGED: Status.DISCHARGED,
        Story.NOT_FITTED: Status.ATTENDED_NOT_FITTED,
        Story.ONWARD: Status.ONWARD_REFERRED,
    }
    assert Counter(told().values_list("status", flat=True)) == Counter(states[plan.story] for plan in REFERRALS)


def test_no_step_of_a_story_lies_in_the_future_or_out_of_order() -> None:
    now = timezone.now()
    for referral in told().exclude(status=Status.DRAFT):
        moments = list(referral.events.values_list("at", flat=True).order_by("pk"))
        assert moments == sorted(moments)
        assert moments[-1] <= now
        assert referral.status == Status.SAFEGUARDING_HOLD or referral.submitted_at == moments[0]
    over = Appointment.objects.filter(state="booked", slot__starts_at__lt=now)
    assert over.count() == sum(plan.story in {Story.UNRECORDED, Story.MISSED_AND_OVER} for plan in REFERRALS)
    fitted = sum(plan.story == Story.FITTED for plan in REFERRALS)
    assert Fitting.objects.filter(referral__in=told(), action__in=COUNTED_ACTIONS).count() == fitted


def test_patients_are_of_the_test_range_and_live_nowhere_else() -> None:
    numbers = list(Patient.objects.values_list("nhs_number", flat=True))
    assert len(set(numbers)) == len(numbers) > len(REFERRALS)
    assert all(number.startswith("999") for number in numbers)
    assert all(phone.startswith("07700900") for phone in Patient.objects.values_list("phone", flat=True))


def test_some_wait_longer_than_28_days_and_some_nearly() -> None:
    today = timezone.localdate()
    waits = [
        (today - timezone.localtime(referral.submitted_at).date()).days
        for referral in Referral.objects.filter(status__in=[Status.SUBMITTED, Status.ACCEPTED])
    ]
    assert any(wait > 28 for wait in waits)
    assert any(21 <= wait <= 28 for wait in waits)


def test_demonstration_users_cannot_log_in_with_a_password() -> None:
    for plan in DEMONSTRATION_USERS:
        user = User.objects.get(email=plan.email)
        assert not user.has_usable_password()
        assert user.role == plan.role
        assert user.staff_memberships.exists() == bool(plan.practice_code)


def test_a_complex_coil_goes_to_one_hub_and_a_hospital_is_there_to_phone() -> None:
    today = timezone.localdate()
    able = Hub.objects.able_to(Method.LNG_IUS, Procedure.FIT, today, services=[Service.COMPLEX_COIL])
    assert [hub.practice.code for hub in able] == [COMPLEX_HUB]
    [hospital] = others_to_phone(services=[Service.IMPLANT, Service.DEEP_IMPLANT], day=today, origin=None)
    assert hospital.practice.code == HOSPITAL_CODE
    assert "Invented" in hospital.practice.name
    assert "Invented" in hospital.listing.consultant_support


def test_the_tariff_says_that_it_is_invented_and_pays_for_what_was_fitted_at_hubs() -> None:
    assert set(Tariff.objects.values_list("source", flat=True)) == {"Invented for the demonstration"}
    period = earnings.Period(timezone.localdate() - timedelta(weeks=12), timezone.localdate())
    hub = Hub.objects.get(practice__code=MAIN_HUB)
    days = earnings.days_of(hubs=[hub], period=period, now=timezone.now(), priced=earnings.tariffs())[hub.pk]
    total = together(days)
    assert total.income.paid > 0
    assert total.income.without_tariff == 0
    assert 0 < total.missed < total.booked <= total.offered


def test_fitters_learn_and_one_training_goes_on_while_another_stands_still() -> None:
    today = timezone.localdate()
    own = Fitter.objects.get(user__email=HUB_FITTER.email)
    assert own.training.count() == 4
    going, still = in_training().order_by("-started_on")
    assert (going.supervisor, going.next_clinic is not None) == (own, True)
    assert is_stalled(
        started_on=still.started_on, last_clinic=still.last_clinic, next_clinic=still.next_clinic, today=today
    )
    assert not slots_to_rearrange().filter(session__trainee__isnull=False)


def test_a_month_is_published_and_late_entries_have_changed_it_since() -> None:
    publication = Publication.objects.get()
    latest_complete = (timezone.localdate().replace(day=1) - timedelta(days=1)).replace(day=1)
    assert publication.month < latest_complete
    assert publication.published_at < timezone.now() - timedelta(days=1)
    assert publication.cells.filter(shown=None).exists()
    revisions = frozen.revisions_since(publication)
    assert revisions
    assert all(each.before.lng_ius < each.now.lng_ius for each in revisions)
    assert all(each.before.implant == each.now.implant for each in revisions)


def test_national_figures_are_there_with_where_they_come_from() -> None:
    figures = NationalFigure.objects.filter(indicator=92254)
    assert figures.get(area_name="England", period="2024").value == 40.0
    assert {"E92000001", "E08000012"} <= set(settings.NATIONAL_PLACES) & set(
        figures.values_list("area_code", flat=True)
    )
    assert "by hand" in figures.first().source


def test_plans_have_come_some_way_and_say_that_they_are_invented() -> None:
    assert set(Trajectory.objects.values_list("source", flat=True)) == {INVENTED}
    month = add_months(timezone.localdate().replace(day=1), -1)
    for plan in Trajectory.objects.all():
        assert plan.months.filter(planned__isnull=False).count() == 12
        recorded = plan.months.exclude(actual=None).order_by("-month")
        assert recorded[0].month == month
    states = [milestone_of(row).state(timezone.localdate()) for row in milestones()]
    assert Counter(states) == {State.OVERDUE: 1, State.DUE: 2, State.DONE: 1, State.DONE_LATE: 1}
    assert not any(milestone_of(row).lacks_evidence(timezone.localdate()) for row in milestones())


def test_a_plan_of_activity_begins_at_what_is_counted_and_payments_leave_something_to_ask() -> None:
    april, march = financial_year(add_months(timezone.localdate().replace(day=1), -13))
    fitted = Fitting.objects.filter(is_counted=True, month__range=(april, march))
    [plan] = ActivityPlan.objects.all()
    assert plan.baseline == fitted.exclude(fitting_practice__kind=Practice.Kind.SEXUAL_HEALTH_CLINIC).count() > 0
    [schedule] = PaymentSchedule.objects.all()
    assert unexplained([payment for payment, _ in payments_of(schedule)], Decimal(schedule.stated or 0)) > 0
    assert {plan.source, schedule.source} == {INVENTED}


def test_some_practices_meet_their_target_some_do_not_and_some_have_none() -> None:
    cut = latest_cut()
    found = span(cut) if cut else None
    assert found is not None
    over = [each for each in quarters(found) if add_months(each, 2) <= found.latest]
    rows = [
        each
        for pcn in PCN.objects.all()
        for row in practice_targets(pcn, Group.TOTAL, over, found)
        for each in row.quarters.values()
    ]
    assert {each.met for each in rows} == {True, False, None}
    assert set(PracticeTarget.objects.values_list("source", flat=True)) == {INVENTED}
