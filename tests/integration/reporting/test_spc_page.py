"""A PCN's control chart, and limits reset by hand, through the client: against limits worked out by hand."""

from datetime import date

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from larc.accounts.models import User
from larc.accounts.permissions import Role
from larc.audit.models import Event
from practices.methods import Method
from practices.models import PCN
from reporting import recount, services
from reporting.measures import Group
from reporting.models import Rebase
from reporting.signals import RebaseError
from tests.builders.activity import make_practice, monthly_totals, total_row
from tests.builders.browser import inputs
from tests.builders.network import count_women, join, make_pcn
from tests.builders.pages import client_of, text_of
from tests.integration.reporting.test_pages import figure, table

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_july")]

FIRST, JUNE = date(2018, 4, 1), date(2025, 6, 1)
# April 2018 to June 2025, 10 and 12 in turn: mean 11, moving ranges of 2, limits 11 - 5.32 and 11 + 5.32.
STEADY = [10, 12] * 43
SPC = "/reports/pcns/U00001/spc/"
RESETS = f"{SPC}resets/"


def pcn_with(code: str, counts: list[int], *, first: date = FIRST, women: int = 1000) -> PCN:
    """A PCN of one practice, so that a rate per 1,000 women is the count."""
    pcn, practice = make_pcn(code, f"PCN {code[-1]}"), make_practice(f"N8200{code[-1]}")
    join(practice, pcn)
    count_women(practice, women, on=first)
    monthly_totals(practice, first, counts)
    return pcn


@pytest.fixture
def north() -> PCN:
    """Steady until May 2025, and 20 implants in June."""
    pcn = pcn_with("U00001", [*STEADY, 20])
    recount.recompute_all()
    return pcn


@pytest.fixture
def admin() -> User:
    return User.objects.create_user(email="admin@example.org", name="Nia Admin", role=Role.NETWORK_ADMIN)


def test_the_months_have_the_limits_worked_out_by_hand(browser: Client, north: PCN) -> None:
    response = browser.get(SPC)
    assert table(response, "recent")[:2] == [
        ["June 2025", "20", "20.0", "11.0", "5.7", "16.3", "Improvement: above the upper limit"],
        ["May 2025", "12", "12.0", "11.0", "5.7", "16.3", "Usual"],
    ]
    assert len(table(response, "recent")) == 13
    # Before the baseline year the months have limits of their own.
    assert [row[0] for row in table(response, "full")][-1] == "April 2018"
    text = text_of(response)
    assert "PCN 1: changes in the implant rate" in text
    assert "June 2025 (20.0) was unusually high: above the upper limit." in text
    assert "Limits rest on the year before COVID, March 2019 to February 2020" in text
    traces = {trace["name"]: trace for trace in figure(response)["data"]}
    assert traces["Improvement"]["x"] == ["2025-06-01"]


def test_signals_stand_as_words_beside_the_figures(browser: Client, north: PCN) -> None:
    html = browser.get(SPC).content.decode()
    assert '<td class="app-text">Improvement: above the upper limit</td>' in html
    assert "<td>20.0</td>" in html


def test_the_page_is_complete_without_javascript(browser: Client, north: PCN) -> None:
    html = browser.get(SPC).content.decode()
    assert html.count('class="app-chart__wide"') == html.count('class="app-chart__narrow"') == 1


@pytest.mark.acceptance("A21")
def test_a_month_without_a_denominator_is_a_gap_and_sets_no_limit(browser: Client, north: PCN) -> None:
    unlisted = make_practice("N82009")
    join(unlisted, north)
    total_row(unlisted, 3, month=date(2025, 3, 1))
    recount.recompute_all()
    rows = {row[0]: row[1:] for row in table(browser.get(SPC), "recent")}
    assert rows["March 2025"][:2] == ["15", "No denominator"]
    assert rows["March 2025"][-1] == "No denominator"
    assert rows["June 2025"][2:5] == ["11.0", "5.7", "16.3"]
    assert "No figure for March 2025. It is a gap, not 0, and sets no limit." in text_of(browser.get(SPC))


@pytest.mark.acceptance("A21")
def test_a_baseline_year_that_lacks_a_month_is_no_baseline(browser: Client, north: PCN) -> None:
    unlisted = make_practice("N82009")
    join(unlisted, north)
    total_row(unlisted, 3, month=date(2019, 7, 1))
    recount.recompute_all()
    assert "is not complete here, so no baseline was used." in text_of(browser.get(SPC))


def test_limits_may_rest_on_every_month(browser: Client, north: PCN) -> None:
    response = browser.get(f"{SPC}?limits=every-month")
    assert "All months from one reset to the next set the limits, as chosen." in text_of(response)
    assert "Remove Limits from every month" in text_of(response)
    # 86 months of 11 on average and one of 20.
    assert table(response, "recent")[0][3] == "11.1"


def test_another_method_and_an_empty_one(browser: Client, north: PCN) -> None:
    response = browser.get(f"{SPC}?method=coils")
    assert "Coils (IUCD): no variation" in text_of(response)
    assert "The rate is 0 in all 76 months: without variation there are no limits." in text_of(response)
    assert browser.get(f"{SPC}?method=total").status_code == 200


def test_months_chosen_change_what_is_drawn_and_not_the_limits(browser: Client, north: PCN) -> None:
    response = browser.get(f"{SPC}?first=2025-01")
    assert [row[0] for row in table(response, "full")][-1] == "January 2025"
    assert table(response, "recent")[0][3:6] == ["11.0", "5.7", "16.3"]


@pytest.mark.parametrize(
    "query",
    ["method=both", "method=rings", "limits=none", "first=2025", "last=2030-01", "basis=x", "services=x", "first=-01"],
)
def test_what_is_not_offered_is_a_bad_request(browser: Client, north: PCN, query: str) -> None:
    assert browser.get(f"{SPC}?{query}").status_code == 400


def test_nothing_counted_and_no_rate_say_so(browser: Client) -> None:
    make_pcn("U00001", "Empty PCN")
    assert "No fittings have been counted yet" in text_of(browser.get(SPC))
    pcn_with("U00002", STEADY)
    recount.recompute_all()
    assert "No month chosen has a rate of implants here" in text_of(browser.get(SPC))
    assert browser.get("/reports/pcns/U09999/spc/").status_code == 404


def test_fewer_than_thirteen_months_have_trial_limits(browser: Client) -> None:
    pcn_with("U00001", STEADY[:6], first=date(2025, 1, 1))
    recount.recompute_all()
    text = text_of(browser.get(SPC))
    assert "Trial limits: 6 months with a figure since limits began, and a verdict needs 13." in text
    assert "Implants: trial limits" in text


def reset_by(admin: User, pcn: PCN, month: date, group: Group = Group.IMPLANT) -> Rebase:
    return services.reset_limits(by=admin, pcn=pcn, group=group, month=month, reason="New clinics opened")


def test_an_admin_resets_the_limits_and_everybody_sees_why(
    browser: Client, commissioner: User, north: PCN, admin: User
) -> None:
    before = browser.get(SPC)
    client = client_of(admin)
    assert 'href="/reports/pcns/U00001/spc/resets/"' in client.get(SPC).content.decode()
    assert "/spc/resets/" not in before.content.decode()
    answers = inputs(client.get(RESETS)) | {"method": "implant", "month": "2024-06", "reason": "New clinics opened"}
    saved = client.post(RESETS, answers)
    assert saved.url == f"{SPC}?method=implant"
    assert "Limits reset June 2024" in text_of(client.get(saved.url))
    after = browser.get(SPC, headers={"If-None-Match": before["ETag"]})
    assert after.status_code == 200
    assert "Limits reset June 2024: New clinics opened (entered 20 July 2025)" in text_of(after)
    rebase = Rebase.objects.get()
    assert (rebase.made_by, rebase.month, rebase.group) == (admin, date(2024, 6, 1), "implant")
    events = Event.objects.filter(action="limits.reset").values_list("actor", "subject")
    assert list(events) == [(admin.pk, "U00001")]
    # Only the implants' chart was reset.
    assert "Limits reset" not in text_of(browser.get(f"{SPC}?method=total"))


def test_a_reset_changes_the_limits_and_the_pattern_on_the_overview(browser: Client, admin: User) -> None:
    # A step up that lasts: an improvement by the limits before it, usual by those after it.
    step = pcn_with("U00001", [*STEADY[:60], *[value + 20 for value in STEADY[60:]], 30])
    recount.recompute_all()

    def pattern() -> str:
        [row] = [row for row in table(browser.get("/reports/?method=implant"), "pcns") if row[0] == "PCN 1"]
        return row[8]

    assert pattern() == "Improvement"
    assert table(browser.get(SPC), "recent")[0][3] == "11.0"
    reset_by(admin, step, date(2023, 4, 1))
    assert pattern() == "Usual"
    # 30 and 32 in turn.
    assert table(browser.get(SPC), "recent")[0][3] == "31.0"


def test_a_reset_that_is_withdrawn_counts_no_more_and_stays_on_record(
    browser: Client, north: PCN, admin: User
) -> None:
    rebase = reset_by(admin, north, date(2024, 6, 1))
    client = client_of(admin)
    address = f"{RESETS}{rebase.pk}/withdraw/"
    assert "Withdraw this reset?" in text_of(client.get(address))
    assert client.post(address).status_code == 302
    assert "Limits reset" not in text_of(browser.get(SPC))
    assert "20 July 2025 by Nia Admin" in text_of(client.get(RESETS))
    client.post(address)
    assert Event.objects.filter(action="limits.reset_withdrawn").count() == 1
    # The month is free again.
    reset_by(admin, north, date(2024, 6, 1))


def test_a_month_that_is_not_in_the_series_is_refused_in_plain_words(admin: User) -> None:
    young = pcn_with("U00001", STEADY[:30], first=date(2023, 1, 1))
    pcn_with("U00002", STEADY)
    recount.recompute_all()
    refused = client_of(admin).post(RESETS, {"method": "implant", "month": "2020-05", "reason": "New clinics"})
    assert "Choose a month from January 2023 to June 2025." in text_of(refused)
    assert "New clinics" in refused.content.decode()
    assert not Rebase.objects.exists()
    with pytest.raises(RebaseError, match="begins on 15 March 2024"):
        reset_by(admin, young, date(2024, 3, 15))


def test_limits_are_reset_once_at_a_month(north: PCN, admin: User) -> None:
    reset_by(admin, north, date(2024, 6, 1))
    with pytest.raises(RebaseError, match="Limits are reset at June 2024 already"):
        reset_by(admin, north, date(2024, 6, 1))
    reset_by(admin, north, date(2024, 6, 1), Group.TOTAL)


def test_a_pcn_without_a_rate_has_no_limits_to_reset(admin: User) -> None:
    with pytest.raises(RebaseError, match="has no rate of implants in any month yet"):
        reset_by(admin, make_pcn("U00001"), date(2024, 6, 1))
    assert "No month has a fitting yet" in text_of(client_of(admin).get(RESETS))


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ({"method": "", "month": "2024-06", "reason": "New"}, "Select which chart"),
        ({"method": "implant", "month": "", "reason": "New"}, "Select a month"),
        ({"method": "implant", "month": "1999-06", "reason": "New"}, "Select a month from the list"),
        ({"method": "implant", "month": "2024-06", "reason": " "}, "Enter what changed"),
        ({"method": "implant", "month": "2024-06", "reason": "n" * 201}, "must be 200 characters or fewer"),
    ],
)
def test_what_is_missing_is_asked_for(north: PCN, admin: User, answers: dict[str, str], said: str) -> None:
    assert said in text_of(client_of(admin).post(RESETS, answers))
    assert not Rebase.objects.exists()


def test_a_reset_outside_the_months_chosen_is_said_and_harmless(browser: Client, north: PCN, admin: User) -> None:
    reset_by(admin, north, date(2024, 6, 1))
    response = browser.get(f"{SPC}?last=2023-06")
    assert response.status_code == 200
    assert "This month is not in the chart as chosen" in text_of(response)


def test_only_admins_reset_and_only_resets_of_the_pcn_are_found(browser: Client, north: PCN, admin: User) -> None:
    rebase = reset_by(admin, north, date(2024, 6, 1))
    make_pcn("U00002")
    assert browser.post(RESETS, {}).status_code == 403
    assert browser.post(f"{RESETS}{rebase.pk}/withdraw/").status_code == 403
    assert client_of(admin).get(f"/reports/pcns/U00002/spc/resets/{rebase.pk}/withdraw/").status_code == 404
    assert client_of(admin).get(f"{RESETS}999/withdraw/").status_code == 404


def test_every_look_is_recorded(browser: Client, north: PCN, commissioner: User) -> None:
    browser.get(SPC)
    assert Event.objects.filter(actor=commissioner, action="rates.viewed", subject="U00001/spc").count() == 1


def test_the_number_of_queries_does_not_grow(browser: Client, north: PCN, admin: User) -> None:
    def count() -> int:
        browser.get(SPC)  # the months of a new data cut are looked up once
        cache.clear()
        with CaptureQueriesContext(connection) as captured:
            browser.get(SPC)
            browser.get("/reports/?method=implant")
            browser.get("/reports/pcns/U00001/projection/")
            browser.get("/reports/projection/")
        return len(captured.captured_queries)

    reset_by(admin, north, date(2023, 6, 1))
    few = count()
    for number in range(10):
        practice, pcn = make_practice(f"P{number:05}"), make_pcn(f"U1{number:04}")
        join(practice, pcn)
        count_women(practice, 1000)
        total_row(practice, 2, month=JUNE, method=Method.IMPLANT)
        reset_by(admin, north, date(2021, 1 + number, 1))
    recount.recompute_all()
    assert count() == few
