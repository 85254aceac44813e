"""Waterfalls and payments through the client: what is shown adds up (P6, P7)."""

from datetime import date
from pathlib import Path

import pytest
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from larc.accounts.models import User
from larc.accounts.permissions import Role
from larc.audit.models import Event
from practices.imports.running import Source
from practices.methods import Method
from reporting import recount
from reporting.models import ActivityPlan, PaymentSchedule
from reporting.plans.money_files import load_activity, load_payments
from tests.builders.activity import make_practice, monthly_totals
from tests.builders.network import count_women, join, make_pcn
from tests.builders.pages import client_of, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_july")]

UNIT = Path(__file__).parents[2] / "unit" / "reporting"
ACTIVITY, PAYMENTS = "/reports/activity/", "/reports/payments/"
PLAN = b"""plan,unit,source,row,label,value
Fittings 2026/27,fittings,Board <paper>,baseline,Fitted in 2025/26,5120
Fittings 2026/27,fittings,Board <paper>,step,New hub,300.5
Fittings 2026/27,fittings,Board <paper>,step,Hub that closes,-120.5
Fittings 2026/27,fittings,Board <paper>,total,Planned for 2026/27,5300
"""


@pytest.fixture(autouse=True)
def nothing_kept() -> None:
    cache.clear()


@pytest.fixture
def plan() -> ActivityPlan:
    load_activity(Source("plan.csv", PLAN))
    return ActivityPlan.objects.get()


@pytest.mark.acceptance("P6")
def test_a_plan_is_a_sentence_a_table_and_a_picture_that_add_up(browser: Client, plan: ActivityPlan) -> None:
    answer = browser.get(reverse("reporting:activity-plan", args=[plan.pk]))
    page = text_of(answer)
    assert "Fitted in 2025/26: 5,120 fittings. Planned for 2026/27: 5,300, which is 180 more (4%)." in page
    assert "The largest rise is “New hub” (+300.5). The largest fall is “Hub that closes” (-120.5)." in page
    assert "Fitted in 2025/26 Start 5,120 New hub +300.5 5,420.5 Hub that closes -120.5 5,300" in page
    assert "Planned for 2026/27 +180 in all 5,300" in page
    html = answer.content.decode()
    assert html.index("<table") < html.index("app-chart__wide")
    assert html.count("app-chart__tall") == 2
    assert "Source: Board &lt;paper&gt;." in html


@pytest.mark.acceptance("P6")
def test_plans_are_listed_with_where_they_lead(browser: Client, plan: ActivityPlan) -> None:
    page = text_of(browser.get(ACTIVITY))
    assert "Fittings 2026/27 Baseline 5,120 fittings Planned 5,300 fittings Change +180 Source Board <paper>" in page


@pytest.mark.acceptance("P6")
def test_a_file_whose_steps_do_not_add_up_changes_nothing(tmp_path: Path, plan: ActivityPlan) -> None:
    path = tmp_path / "plan.csv"
    path.write_bytes(PLAN.replace(b"-120.5", b"-120.4"))
    with pytest.raises(CommandError, match=r"does not add up.*-0.1 is left"):
        call_command("import_activity_plans", str(path))
    assert [float(step.change) for step in plan.steps.all()] == [300.5, -120.5]


def test_the_same_plan_again_changes_nothing_and_another_takes_its_place(plan: ActivityPlan) -> None:
    assert load_activity(Source("plan.csv", PLAN)).tally.unchanged == 1
    later = PLAN.replace(b"300.5", b"400.5").replace(b",5300", b",5400")
    assert load_activity(Source("plan.csv", later)).tally.changed == 1
    assert [float(step.change) for step in ActivityPlan.objects.get().steps.all()] == [400.5, -120.5]


@pytest.mark.acceptance("P6")
def test_what_was_fitted_since_before_covid_falls_into_methods_that_add_up(browser: Client, in_july: None) -> None:
    practice = make_practice("N82001")
    join(practice, make_pcn("U00001"))
    count_women(practice, 1000)
    monthly_totals(practice, date(2019, 3, 1), [10] * 76)
    monthly_totals(practice, date(2024, 7, 1), [4] * 12, method=Method.LNG_IUS)
    monthly_totals(practice, date(2019, 3, 1), [1] * 12, method=Method.COPPER_IUD)
    recount.recompute_all()
    page = text_of(browser.get(ACTIVITY))
    assert "March 2019 to February 2020: 132 fittings. July 2024 to June 2025: 168, which is 36 more (27%)." in page
    assert "March 2019 to February 2020 Start 132 Implants 0 132 Copper coils (IUD) -12 120" in page
    assert "Hormonal coils (IUS) +48 168 July 2024 to June 2025 +36 in all 168" in page


@pytest.mark.acceptance("A21")
def test_a_year_that_lacks_a_practices_month_is_compared_with_none(browser: Client, in_july: None) -> None:
    practice = make_practice("N82001")
    join(practice, make_pcn("U00001"))
    count_women(practice, 1000)
    monthly_totals(practice, date(2018, 3, 1), [10] * 86)
    monthly_totals(practice, date(2025, 6, 1), [10])
    recount.recompute_all()
    assert "are not both complete, so there is nothing to compare." in text_of(browser.get(ACTIVITY))


def test_without_plans_or_two_whole_years_the_page_says_what_is_missing(browser: Client) -> None:
    page = text_of(browser.get(ACTIVITY))
    assert "The 12 months before COVID and the latest 12 months are not both complete" in page
    assert "No plans of activity yet. They appear here when a file of them is imported." in page
    assert browser.get(f"{ACTIVITY}7/").status_code == 404


@pytest.fixture
def payments() -> PaymentSchedule:
    """The payments of source 002."""
    load_payments(Source("payments.csv", (UNIT / "pcn_payments_2019_20.csv").read_bytes()))
    return PaymentSchedule.objects.get()


@pytest.mark.acceptance("P7")
def test_payments_show_heads_rate_and_months_beside_what_is_stated(browser: Client, payments: PaymentSchedule) -> None:
    page = text_of(browser.get(PAYMENTS))
    assert "Network participation 600,442 £1.76 12 £1,056,777.92 £1,056,778 £1,056,778 Yes" in page
    assert "Core funding 539,988 £1.50 12 £809,982 £809,982 £809,982 Yes" in page
    assert "Clinical director 539,988 £0.514 9 £208,165.37 £208,165 £208,165 Yes" in page
    assert "All payments A sum A sum A sum £2,938,001.29 £2,938,001 £2,938,001 Yes" in page
    assert "4 payments come to £2,938,001. That is the total the document states." in page


@pytest.mark.acceptance("P7")
def test_a_rate_that_is_rounded_when_it_is_shown_is_said_to_pay_another_sum(
    browser: Client, payments: PaymentSchedule
) -> None:
    page = text_of(browser.get(PAYMENTS))
    assert "“Clinical director” is paid at £0.514. At £0.51, as it is shown when rounded, it would come to" in page
    assert "£206,545 and not £208,165." in page
    assert "“Network participation” is paid at" not in page


@pytest.mark.acceptance("P7")
def test_what_no_line_explains_and_what_is_not_reproduced_is_said(browser: Client) -> None:
    data = (UNIT / "pcn_payments_2019_20.csv").read_text().replace("0.514", "0.51").replace("2938001", "2938000")
    load_payments(Source("payments.csv", data.encode()))
    page = text_of(browser.get(PAYMENTS))
    assert "“Clinical director” comes to £206,545, but £208,165 is stated." in page
    assert "4 payments come to £2,936,381. The document states £2,938,000, £1,619 more than its lines explain." in page


def test_the_same_payments_again_change_nothing(payments: PaymentSchedule) -> None:
    data = (UNIT / "pcn_payments_2019_20.csv").read_bytes()
    assert load_payments(Source("payments.csv", data)).tally.unchanged == 1
    assert load_payments(Source("payments.csv", data.replace(b"1.76", b"1.77"))).tally.changed == 1
    assert payments.lines.count() == 4


def test_without_payments_the_page_says_where_they_come_from(browser: Client) -> None:
    assert "No payments yet. They appear here when a file of payments is imported." in text_of(browser.get(PAYMENTS))


def test_only_people_of_the_network_see_them_and_looking_is_recorded(plan: ActivityPlan) -> None:
    where = (ACTIVITY, f"{ACTIVITY}{plan.pk}/", PAYMENTS)
    for role in Role:
        person = User.objects.create_user(email=f"{role}@example.net", name="Made Up", role=role)
        sees = role in (Role.NETWORK_ADMIN, Role.COMMISSIONER)
        assert {client_of(person).get(each).status_code for each in where} == {200 if sees else 403}
    events = Event.objects.filter(action="plans.viewed").values_list("subject", flat=True)
    assert set(events) == {"activity", f"activity/{plan.pk}", "payments"}


def test_the_plans_page_leads_to_each_of_them(browser: Client) -> None:
    html = browser.get("/reports/trajectories/").content.decode()
    for where in (ACTIVITY, PAYMENTS, "/reports/targets/"):
        assert f'href="{where}"' in html
