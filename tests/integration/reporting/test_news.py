"""The home page of commissioners: a sentence on the network, and what changed, from prepared counts alone."""

from datetime import date

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from larc.accounts.models import User
from larc.accounts.permissions import Role
from larc.audit.models import Event
from reporting import recount, selectors, tasks
from reporting.models import PCNMonth
from reporting.months import months_between
from reporting.publishing import frozen
from reporting.services.publications import publish_month
from tests.builders.activity import extract_row, make_practice, monthly_totals
from tests.builders.network import count_women, join, make_pcn
from tests.builders.pages import client_of, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_july"), pytest.mark.acceptance("P13")]

FIRST, MAY, JUNE = date(2018, 4, 1), date(2025, 5, 1), date(2025, 6, 1)
MONTHS = months_between(FIRST, JUNE)


def counted(code: str, name: str, changes: dict[date, int], months: list[date] = MONTHS) -> None:
    """A PCN of one practice where 9 and 11 women are fitted by turns, but in the months that are changed."""
    practice = make_practice(f"N82{code[-3:]}")
    join(practice, make_pcn(code, name))
    count_women(practice, 2000)
    monthly_totals(practice, FIRST, [changes.get(month, 9 + place % 2 * 2) for place, month in enumerate(months)])


@pytest.fixture
def network() -> None:
    """In June 2025 the North leaps, and the South makes up for the one it missed the June before."""
    counted("U00001", "North PCN", {JUNE: 40})
    counted("U00002", "South PCN", {date(2024, 6, 1): 8})
    counted("U00003", "West PCN", {})
    recount.recompute_all()


def test_the_home_page_begins_with_the_network_against_its_level_before_covid(browser: Client, network: None) -> None:
    page = text_of(browser.get("/"))
    # 391 fittings of 6,000 women; in the 12 months before COVID it was 360.
    assert "Over the 12 months to June 2025, 65.2 implants and coils were fitted per 1,000 women" in page
    assert "surpasses the 12 months before COVID (60.0, March 2019 to February 2020)" in page
    assert "Data to 30 June 2025" in page
    assert page.index("Over the 12 months") < page.index("What changed") < page.index("Missing data")


def test_a_signal_that_was_none_the_month_before_is_told(browser: Client, network: None) -> None:
    home = browser.get("/")
    page = text_of(home)
    assert "1 of 3 PCNs has a signal in June 2025 that is new." in page
    assert "North PCN Pattern Improvement The month before Usual" in page
    assert 'href="/reports/pcns/U00001/spc/?method=total"' in home.content.decode()
    assert "West PCN" not in page


def test_a_pcn_that_crossed_its_level_before_covid_is_told(browser: Client, network: None) -> None:
    page = text_of(browser.get("/"))
    assert "1 of 3 PCNs crossed the level before COVID, or 85% of it, with the 12 months to June 2025." in page
    assert "South PCN Against before COVID Surpasses The month before Within 15%" in page


def test_where_nothing_changed_the_page_says_so(browser: Client) -> None:
    counted("U00003", "West PCN", {})
    recount.recompute_all()
    page = text_of(browser.get("/"))
    assert "No PCN has a new signal in June 2025." in page
    assert "No PCN crossed the level before COVID, or 85% of it, with the 12 months to June 2025." in page
    assert "Nothing is published yet, so nothing is a revision." in page
    assert "No practice that usually fits is missing" in page
    assert "West PCN" not in page


def test_months_that_changed_since_they_were_published_are_told(
    browser: Client, commissioner: User, network: None
) -> None:
    publish_month(by=commissioner, month=JUNE)
    assert "No month published before has changed since the latest publication." in text_of(browser.get("/"))
    extract_row(make_practice("N82003"), registered=make_practice("N82002"), on=date(2025, 5, 6))
    recount.recompute_all()
    assert "1 month of 1 PCN changed since the latest publication." in text_of(browser.get("/"))


def test_revisions_are_as_many_as_the_page_of_publications_names(commissioner: User, network: None) -> None:
    publication = publish_month(by=commissioner, month=JUNE)
    assert frozen.number_revised(publication) == (0, 0)
    PCNMonth.objects.filter(pcn__code="U00001", month=MAY).delete()
    PCNMonth.objects.filter(pcn__code="U00002", month__in=(MAY, JUNE)).update(women=None)
    PCNMonth.objects.filter(pcn__code="U00003", month=date(2019, 3, 1)).update(implant=0)
    found = frozen.revisions_since(publication)
    assert frozen.number_revised(publication) == (3, 3)
    assert (len({each.month for each in found}), len({each.pcn.pk for each in found})) == (3, 3)


def test_the_news_of_a_new_data_cut_are_made_before_anybody_asks(browser: Client, network: None) -> None:
    counted("U00009", "New PCN", {JUNE: 40})
    tasks.recompute_all()
    with CaptureQueriesContext(connection) as captured:
        page = text_of(browser.get("/"))
    assert "New PCN Pattern Improvement" in page
    assert not [query for query in captured.captured_queries if "reporting_pcnmonth" in query["sql"]]


def test_a_practice_that_sent_nothing_is_told(browser: Client, network: None) -> None:
    counted("U00004", "East PCN", {}, months=MONTHS[:-1])
    recount.recompute_all()
    page = text_of(browser.get("/"))
    assert "Practice N82004 sent no data" in page
    assert "No practice that usually fits is missing" not in page


def test_before_anything_is_counted_the_page_says_what_will_stand_there(browser: Client) -> None:
    page = text_of(browser.get("/"))
    assert "No fittings have been counted yet." in page
    assert "What changed" not in page


def test_the_news_are_made_once_for_each_data_cut_with_a_constant_number_of_queries(
    browser: Client, network: None
) -> None:
    def forget() -> None:
        cache.clear()
        selectors.span.cache_clear()

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            browser.get("/")
        return len(captured.captured_queries)

    forget()
    few, kept = queries(), queries()
    assert kept < few
    for number in range(5, 15):
        counted(f"U00{number:03}", f"PCN {number}", {JUNE: 40})
    recount.recompute_all()
    forget()
    assert queries() == few
    assert "11 of 13 PCNs have a signal in June 2025 that is new." in text_of(browser.get("/"))


def test_whoever_sees_the_network_is_recorded_and_no_other_home_shows_it(
    browser: Client, commissioner: User, network: None
) -> None:
    browser.get("/")
    assert Event.objects.filter(action="rates.viewed", subject="home").count() == 1
    for role in set(Role) - {Role.COMMISSIONER}:
        user = User.objects.create_user(email=f"{role}@example.org", name=role.label, role=role)
        assert "65.2 implants and coils" not in text_of(client_of(user).get("/"))
