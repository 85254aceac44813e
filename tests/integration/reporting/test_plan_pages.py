"""Plans against their standards and milestones, through the client; the plan is the one of source 002."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from larc.accounts.models import User
from larc.accounts.permissions import Role
from larc.audit.models import Event
from larc.nhsuk.formatting import format_month
from practices.imports.running import Source
from reporting.models import Evidence, Milestone, Trajectory, TrajectoryMonth
from reporting.months import months_between
from reporting.plans.files import load_trajectories
from reporting.services.plans import PlanError, finish_milestone, record_actual
from tests.builders.pages import client_of, date_answers, green_buttons, text_of
from tests.integration.reporting.test_pages import Tables

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_july")]

PLAN = Path(__file__).parents[2] / "unit" / "reporting" / "operational_plan_2019_20.csv"
PAGE = "/reports/trajectories/"
SUSTAINED = "first month from which every month meets the standard"


@pytest.fixture
def plan() -> Trajectory:
    """The waiting list of the plan: planned for April 2019 to March 2020, at most 31,480."""
    load_trajectories(Source("plan.csv", PLAN.read_bytes()), chosen={"Waiting list": "text"})
    return Trajectory.objects.get(measure="Waiting list")


def milestone(title: str, due_on: date, done_on: date | None = None) -> Milestone:
    return Milestone.objects.create(
        title=title, outcome="Fitted nearby", impact="Shorter waits", owner="PCN board", due_on=due_on, done_on=done_on
    )


def address(row: Trajectory, name: str = "trajectory") -> str:
    return reverse(f"reporting:{name}", args=[row.pk])


def test_without_plans_and_milestones_the_page_says_where_they_come_from(browser: Client) -> None:
    page = text_of(browser.get(PAGE))
    assert "No milestones yet. They appear here when a file of milestones is imported." in page
    assert "No plans yet. They appear here when a file of trajectories is imported." in page


@pytest.mark.acceptance("P2")
def test_every_plan_is_listed_with_its_standard_and_the_month_it_is_met_for_good(
    browser: Client, plan: Trajectory
) -> None:
    page = text_of(browser.get(PAGE))
    for words in (
        "At least 92% within 18 weeks (≥ 92)",
        "At most 31,480 patients (≤ 31,480)",
        *("March 2020", "September 2019", "November 2019", "July 2019"),
    ):
        assert words in page


@pytest.mark.acceptance("P2")
def test_each_plan_stands_in_a_row_with_its_own_standard_and_its_own_month(browser: Client, plan: Trajectory) -> None:
    standing = {row[0]: row[1:] for row in Tables(browser.get(PAGE).content.decode()).tables[""][1:]}
    by_hand = {
        "Cancer 2 weeks": ("At least 93% seen (≥\xa093)", "July 2019"),
        "Cancer 62 days": ("At least 85% treated (≥\xa085)", "March 2020"),
        "Diagnostics": ("At most 1% over 6 weeks (≤\xa01)", "November 2019"),
        "Referral to treatment": ("At least 92% within 18 weeks (≥\xa092)", "March 2020"),
        "Waiting list": ("At most 31,480 patients (≤\xa031,480)", "January 2020"),
        "Waiting over 52 weeks": ("At most 0 patients (≤\xa00)", "September 2019"),
    }
    assert standing == {
        f"Measure {measure}": [f"Standard {standard}", f"Achieved as planned {month}", "Achieved as recorded Not yet"]
        for measure, (standard, month) in by_hand.items()
    }


@pytest.mark.acceptance("P2")
def test_each_month_of_a_plan_stands_beside_its_value(browser: Client) -> None:
    load_trajectories(Source("plan.csv", PLAN.read_bytes()), chosen={"Waiting list": "text"})
    by_hand = [87.9, 88.1, 88.4, 88.8, 89.2, 89.6, 90.0, 90.4, 90.8, 91.2, 91.6, 92.0]
    months = [format_month(month) for month in months_between(date(2019, 4, 1), date(2020, 3, 1))]
    treatment = Trajectory.objects.get(measure="Referral to treatment")
    rows = Tables(browser.get(address(treatment)).content.decode()).tables["months"][1:]
    assert [(row[0], float(row[1].rstrip("%"))) for row in rows] == list(zip(months, by_hand, strict=True))


@pytest.mark.acceptance("P5")
def test_a_month_of_achievement_stands_with_the_name_of_its_rule(browser: Client, plan: Trajectory) -> None:
    assert f"Achieved: the {SUSTAINED}." in text_of(browser.get(PAGE))
    page = text_of(browser.get(address(plan)))
    assert "First month that meets the standard As planned January 2020 As recorded so far Not yet" in page
    assert f"F{SUSTAINED[1:]} As planned January 2020" in page
    assert "Last month meets the standard As planned March 2020" in page
    assert "Source: text." in page


@pytest.mark.acceptance("P3")
def test_a_recorded_value_at_the_standard_meets_it_by_the_stored_comparator(
    browser: Client, plan: Trajectory, commissioner: User
) -> None:
    record_actual(by=commissioner, trajectory=plan, month=date(2020, 1, 1), value=Decimal(31480))
    assert "January 2020 31,169 31,480 +311 Worse Met" in text_of(browser.get(address(plan)))
    Trajectory.objects.filter(pk=plan.pk).update(comparator="lt")
    assert "January 2020 31,169 31,480 +311 Worse Not met" in text_of(browser.get(address(plan)))


@pytest.mark.acceptance("P5")
def test_a_plan_is_said_and_drawn_beside_its_tables(browser: Client, plan: Trajectory, commissioner: User) -> None:
    page = text_of(browser.get(address(plan)))
    assert "Nothing is recorded against this plan yet." in page
    assert "The plan meets its standard in every month from January 2020; what was recorded does not yet." in page
    for month, value in ((1, 31000), (2, 31200), (3, 31050)):
        record_actual(by=commissioner, trajectory=plan, month=date(2020, month, 1), value=Decimal(value))
    record_actual(by=commissioner, trajectory=plan, month=date(2020, 5, 1), value=Decimal(31000))
    answer = browser.get(address(plan))
    page = text_of(answer)
    assert "Recorded for May 2020: 31,000 patients. Nothing was planned for that month." in page
    assert "what was recorded meets it from May 2020." in page
    assert "2 of 3 months as planned or better" in page
    html = answer.content.decode()
    assert html.index('id="months"') < html.index("app-chart__wide")


def test_the_latest_month_is_held_against_its_plan(browser: Client, plan: Trajectory, commissioner: User) -> None:
    record_actual(by=commissioner, trajectory=plan, month=date(2020, 1, 1), value=Decimal(31170))
    page = text_of(browser.get(address(plan)))
    assert "Recorded for January 2020: 31,170 patients, against 31,169 patients planned: worse than planned." in page


def test_a_quarter_shows_target_and_value_and_says_where_there_is_no_target(
    browser: Client, plan: Trajectory, commissioner: User
) -> None:
    for month in (date(2020, 3, 1), date(2020, 6, 1)):
        record_actual(by=commissioner, trajectory=plan, month=month, value=Decimal(31000))
    planned = TrajectoryMonth.objects.get(trajectory=plan, month=date(2020, 3, 1)).planned
    page = text_of(browser.get(address(plan)))
    assert f"January to March 2020 {planned:,.0f} 31,000 " in page
    assert "April to June 2020 No target 31,000 Not known" in page
    assert "Not recorded Not known" in page


def test_a_value_is_recorded_audited_and_put_right_by_another(
    browser: Client, plan: Trajectory, commissioner: User
) -> None:
    page = browser.get(address(plan, "record-month"))
    assert green_buttons(page) == ["Record the value"]
    for value in ("31500", "31,400.5"):
        answer = browser.post(address(plan, "record-month"), {"month": "2019-12", "value": value.replace(",", "")})
        assert answer.url == address(plan)
    assert "Value of December 2019 recorded" in text_of(browser.get(address(plan)))
    assert TrajectoryMonth.objects.get(trajectory=plan, month=date(2019, 12, 1)).actual == Decimal("31400.5")
    events = Event.objects.filter(action="plan.actual_recorded", actor=commissioner)
    assert {event.subject for event in events} == {f"{plan.pk}/2019-12"}
    assert events.count() == 2


@pytest.mark.parametrize(
    ("month", "value", "reason"),
    [
        ("", "1", "Select a month"),
        ("2019-13", "1", "Select a month from the list"),
        ("2025-08", "1", "Select a month from the list"),
        ("2019-12", "", "Enter the value"),
        ("2019-12", "many", "Value must be a number"),
        ("2019-12", "NaN", "Value must be a number"),
        ("2019-12", "1" * 30, "Value has too many digits"),
        ("2019-12", "1.1234567", "Value must have 6 decimals or fewer"),
    ],
)
def test_a_value_that_cannot_be_recorded_is_refused_in_words(
    browser: Client, plan: Trajectory, month: str, value: str, reason: str
) -> None:
    assert reason in text_of(browser.post(address(plan, "record-month"), {"month": month, "value": value}))
    assert not TrajectoryMonth.objects.filter(actual__isnull=False).exists()


def test_no_value_is_recorded_for_a_month_to_come(plan: Trajectory, commissioner: User) -> None:
    with pytest.raises(PlanError, match="August 2025 has not begun"):
        record_actual(by=commissioner, trajectory=plan, month=date(2025, 8, 1), value=Decimal(1))


@pytest.mark.acceptance("P8")
def test_a_milestone_past_due_and_not_done_is_shown_overdue_and_first(browser: Client) -> None:
    milestone("Done long ago", date(2025, 1, 1), date(2025, 1, 1))
    milestone("Due today", date(2025, 7, 20))
    milestone("Late by a day", date(2025, 7, 19))
    page = text_of(browser.get(PAGE))
    assert "1 of 3 milestones is overdue." in page
    assert "Late by a day Overdue Due 19 July 2025, 1 day ago Owner PCN board Desired outcome Fitted nearby" in page
    assert "Due today Not due yet" in page
    assert page.index("Late by a day") < page.index("Due today") < page.index("Done long ago")
    assert "Evidence None attached" in page


@pytest.mark.acceptance("P8")
def test_a_milestone_is_done_with_evidence_attached(browser: Client, commissioner: User) -> None:
    row = milestone("Agreement signed", date(2025, 7, 1))
    form = reverse("reporting:finish-milestone", args=[row.pk])
    assert green_buttons(browser.get(form)) == ["Mark as done"]
    link = "https://example.org/agreement.pdf"
    given = date_answers("done_on", date(2025, 7, 15)) | {"evidence": "Signed by <both>", "link": link}
    assert browser.post(form, given).url == PAGE
    answer = browser.get(PAGE)
    assert "Agreement signed Done late" in text_of(answer)
    assert f'<a class="nhsuk-link" href="{link}">Signed by &lt;both&gt;</a>' in answer.content.decode()
    assert Event.objects.get(action="milestone.done", actor=commissioner).subject == str(row.pk)
    assert "It is marked as done on 15 July 2025 already." in text_of(browser.post(form, given))
    assert Evidence.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        (date_answers("done_on", date(2025, 7, 21)), "must be today or in the past"),
        ({"evidence": "  "}, "Enter what shows that it was done"),
        ({"link": "javascript:alert(1)"}, "Enter a link that begins with https:// or http://"),
    ],
)
def test_a_milestone_is_not_done_without_a_real_day_and_evidence(
    browser: Client, changes: dict[str, str | int], reason: str
) -> None:
    row = milestone("Agreement signed", date(2025, 7, 1))
    given = date_answers("done_on", date(2025, 7, 15)) | {"evidence": "Signed", "link": ""}
    answer = browser.post(reverse("reporting:finish-milestone", args=[row.pk]), given | changes)
    assert reason in text_of(answer)
    row.refresh_from_db()
    assert row.done_on is None
    assert not Evidence.objects.exists()


@pytest.mark.parametrize(("done_on", "evidence"), [(date(2025, 7, 21), "Signed"), (date(2025, 7, 20), " ")])
def test_the_service_itself_refuses_what_the_form_would(commissioner: User, done_on: date, evidence: str) -> None:
    row = milestone("Agreement signed", date(2025, 7, 1))
    with pytest.raises(PlanError):
        finish_milestone(by=commissioner, milestone=row, done_on=done_on, evidence=evidence)
    assert not Evidence.objects.exists()


def test_network_admins_and_commissioners_keep_plans_and_practices_do_not_see_them(plan: Trajectory) -> None:
    for role in Role:
        person = User.objects.create_user(email=f"{role}@example.net", name="Made Up", role=role)
        keeps = role in (Role.NETWORK_ADMIN, Role.COMMISSIONER)
        for where in (PAGE, address(plan), address(plan, "record-month")):
            assert client_of(person).get(where).status_code == (200 if keeps else 403)


def test_a_plan_that_is_not_there_answers_404(browser: Client) -> None:
    for where in (f"{PAGE}7/", f"{PAGE}7/record/", f"{PAGE}{10**30}/", "/reports/milestones/7/done/"):
        assert browser.get(where).status_code == 404


def test_the_list_is_read_in_few_queries_however_long_it_is(
    browser: Client, plan: Trajectory, django_assert_max_num_queries: object
) -> None:
    for number in range(5):
        milestone(f"Milestone {number}", date(2025, 7, 1), date(2025, 7, 1))
    with django_assert_max_num_queries(12):  # type: ignore[operator]
        browser.get(PAGE)
