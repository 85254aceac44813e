"""A hub's viability at a glance: what its clinics bring in, for whom it is to see, and the tariff admins keep."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from larc.accounts.permissions import Role
from larc.audit.models import Event
from larc.nhsuk.formatting import LONDON
from referrals import earnings
from referrals.errors import InvalidDetailError
from referrals.income import Income, together
from referrals.models import Tariff
from referrals.services.tariffs import add_tariff
from referrals.workflow import Status
from tests.builders import states
from tests.builders.capacity import an_admin
from tests.builders.pages import client_of, text_of
from tests.builders.pathway import NHS_NUMBERS, make_practice, make_user, make_world, with_another_hub

pytestmark = pytest.mark.django_db

HUBS, TARIFF, ADD = "/clinics/viability/", "/clinics/viability/tariff/", "/clinics/viability/tariff/add/"
TYPED = {
    "payer": "local_authority",
    "method": "implant",
    "action": "fit",
    "pounds": "81.20",
    "starts_on_day": "1",
    "starts_on_month": "4",
    "starts_on_year": "2020",
    "source": "Contract of 2020",
}


def noon(days: int) -> datetime:
    return datetime.combine(timezone.localdate() + timedelta(days=days), time(12), tzinfo=LONDON)


@pytest.fixture
def world():
    """Yesterday at this hub one patient was fitted, one came in vain and one stayed away; six times were free."""
    yesterday, today = noon(-1), noon(0)
    with time_machine.travel(yesterday):
        world = make_world()
        states.at(world, Status.FITTED)
        states.at(world, Status.ATTENDED_NOT_FITTED, nhs_number=NHS_NUMBERS[1])
        states.miss(world, world.accepted(nhs_number=NHS_NUMBERS[2]))
    with time_machine.travel(today):
        yield world


def add(pounds: str | None = "80", *, starts_on: date = date(2020, 4, 1), **changes: object) -> Tariff:
    given = {"payer": "local_authority", "method": "implant", "action": "fit", "source": "Contract"} | changes
    amount = None if pounds is None else Decimal(pounds)
    return add_tariff(by=an_admin(), starts_on=starts_on, pounds=amount, **given)


def page_of(world, user) -> str:
    return text_of(client_of(user).get(f"{HUBS}{world.hub.practice.uuid}/"))


def days(world):
    period = earnings.Period(timezone.localdate() - timedelta(days=7), timezone.localdate() - timedelta(days=1))
    priced = earnings.tariffs()
    return earnings.days_of(hubs=[world.hub], period=period, now=timezone.now(), priced=priced)[world.hub.pk]


def test_a_day_counts_what_was_offered_what_came_of_it_and_what_it_brought_in(world):
    add()
    [day] = days(world)
    assert day.day == timezone.localdate() - timedelta(days=1)
    assert (day.offered, day.booked, day.attended, day.missed, day.not_fitted, day.done) == (9, 3, 2, 1, 1, 1)
    assert day.income == Income(Decimal(80), paid=1)


def test_a_fitting_found_to_be_an_error_brings_nothing_in(world):
    add()
    world.hub.referrals.get(status=Status.FITTED).fittings.update(reversed_at=timezone.now())
    assert together(days(world)).income == Income()


def test_today_is_not_over_and_is_not_counted(world):
    states.at(world, Status.FITTED, nhs_number=NHS_NUMBERS[3])
    assert together(days(world)).done == 1


@pytest.mark.acceptance("L14")
def test_without_a_tariff_there_are_counts_and_no_money(world):
    for user in (world.admin, world.hub_desk):
        for page in (page_of(world, user), text_of(client_of(user).get(HUBS))):
            assert "No tariff is set, so no money is shown." in page
            assert "33% (3 of 9)" in page
            assert "£" not in page
    assert "Add what is paid" in page_of(world, world.admin)
    assert "Add what is paid" not in page_of(world, world.hub_desk)


def test_with_a_tariff_money_stands_beside_what_it_is_counted_from(world):
    add()
    page = page_of(world, world.hub_desk)
    assert "£80 for 1 procedure." in page
    assert "£640: £480 for 6 appointments not booked, £80 for 1 appointment not attended" in page
    assert "£80 for 1 appointment attended and not fitted" in page
    assert "Each at £80, the average of the 1 procedure paid in this period." in page
    assert "50% (1 of 2)" in page
    assert "33% (1 of 3)" in page
    listed = text_of(client_of(world.admin).get(HUBS))
    assert "£80" in listed
    assert "£640" in listed


def test_a_good_day_is_set_beside_a_bad_one(world):
    add()
    with time_machine.travel(noon(-2)):
        states.miss(world, world.accepted(nhs_number=NHS_NUMBERS[3]))
    page = page_of(world, world.hub_desk)
    assert "A good day:" in page
    assert "3 of 9 booked, 1 did not attend, 1 not fitted, £80. A bad day:" in page
    assert "1 of 1 booked, 1 did not attend, 0 not fitted, £0." in page


@pytest.mark.acceptance("S7", "A14", "A15")
def test_it_is_seen_by_the_hubs_own_people_admins_and_commissioners_and_no_patient_is_on_it(world):
    other = with_another_hub(world)
    commissioner = make_user(Role.COMMISSIONER)
    address = f"{HUBS}{world.hub.practice.uuid}/"
    for user in (world.hub_desk, world.fitter_user, world.admin, commissioner):
        page = client_of(user).get(address)
        assert page.status_code == 200
        assert "Ada" not in text_of(page)
        assert all(referral.reference not in text_of(page) for referral in world.hub.referrals.all())
    for user in (world.spoke_desk, other.hub_desk):
        assert client_of(user).get(address).status_code == 404
    assert client_of(make_user(Role.SYSTEM_ADMIN)).get(address).status_code == 403
    assert other.hub.practice.name in text_of(client_of(commissioner).get(HUBS))
    assert other.hub.practice.name not in text_of(client_of(world.hub_desk).get(HUBS))
    assert "No practice of yours fits for others" in text_of(client_of(world.spoke_desk).get(HUBS))


def test_a_period_is_chosen_and_one_not_offered_is_a_bad_address(world):
    browser = client_of(world.hub_desk)
    address = f"{HUBS}{world.hub.practice.uuid}/"
    page = text_of(browser.get(address, {"weeks": "4"}))
    first = timezone.localdate() - timedelta(weeks=4)
    assert f"{first.day}" in page
    assert "4 weeks" in page
    for wrong in ("5", "many"):
        assert browser.get(address, {"weeks": wrong}).status_code == 400
        assert browser.get(HUBS, {"weeks": wrong}).status_code == 400


def test_a_hub_without_clinics_says_so():
    practice = make_practice("N82009")
    world = make_world()
    assert "No clinic was held and nothing was done" in page_of(world, world.hub_desk)
    assert client_of(world.admin).get(f"{HUBS}{practice.uuid}/").status_code == 404


def test_the_list_takes_as_many_queries_for_one_hub_as_for_many(world, django_assert_num_queries):
    add()
    browser = client_of(world.admin)
    browser.get(HUBS)
    with django_assert_num_queries(20, exact=False) as few:
        browser.get(HUBS)
    for number in range(5):
        with_another_hub(world, f"N8201{number}")
    with django_assert_num_queries(len(few)):
        browser.get(HUBS)


class TestTariff:
    def test_an_amount_is_added_shown_used_and_recorded(self, world):
        browser = client_of(world.admin)
        page = text_of(browser.post(ADD, TYPED, follow=True))
        for words in ("Amount added", "£81.20", "1 April 2020 (in force)", "Contract of 2020", "Implant, fitted"):
            assert words in page
        assert "£81.20 for 1 procedure." in page_of(world, world.hub_desk)
        assert Event.objects.get(action="tariff.added").subject == "local_authority/implant/fit/2020-04-01/81.20"

    def test_an_amount_that_ends_is_followed_by_none_and_one_of_the_same_day_is_refused(self, world):
        add()
        page = text_of(client_of(world.admin).post(ADD, TYPED | {"pounds": "", "starts_on_year": "2021"}, follow=True))
        assert "None agreed" in page
        assert "1 April 2021 (in force)" in page
        assert "1 April 2020 (in force)" not in page
        assert together(days(world)).income == Income(without_tariff=1)
        with pytest.raises(InvalidDetailError):
            add("90")
        assert "An amount begins on this day already" in text_of(client_of(world.admin).post(ADD, TYPED))
        assert Tariff.objects.count() == 2

    def test_one_entered_by_mistake_is_removed_once(self, world):
        browser = client_of(world.admin)
        address = reverse("viability:tariff-remove", args=[add().pk])
        assert "Local authority: Implant, fitted, £80 from 1 April 2020." in text_of(browser.get(address))
        assert "Amount removed" in text_of(browser.post(address, follow=True))
        assert browser.post(address).status_code == 404
        assert browser.get(address).status_code == 404
        assert not Tariff.objects.exists()
        assert Event.objects.filter(action="tariff.removed").count() == 1

    @pytest.mark.parametrize(
        ("changes", "words"),
        [
            ({"payer": ""}, "Select who pays"),
            ({"method": "patch"}, "Select"),
            ({"action": "check"}, "Select"),
            ({"pounds": "-1"}, "Amount must be 0 or more"),
            ({"pounds": "1.234"}, "Amount must be in pounds and pence, such as 81.20"),
            ({"pounds": "99999999"}, "Amount must be under £1,000,000"),
            ({"pounds": "NaN"}, "Amount for one must be a number"),
            ({"pounds": "eighty"}, "Amount for one must be a number"),
            ({"starts_on_day": ""}, "must include a day"),
            ({"source": ""}, "Enter where the amount is from"),
        ],
    )
    def test_what_is_wrong_is_said_and_nothing_is_saved(self, world, changes, words):
        page = text_of(client_of(world.admin).post(ADD, TYPED | changes))
        assert "There is a problem" in page
        assert words in page
        assert not Tariff.objects.exists()

    @pytest.mark.parametrize("role", [Role.PRACTICE_STAFF, Role.FITTER, Role.COMMISSIONER, Role.SYSTEM_ADMIN])
    def test_only_network_admins_keep_it(self, role):
        browser = client_of(make_user(role))
        assert browser.get(TARIFF).status_code == 403
        assert browser.post(ADD, TYPED).status_code == 403
        assert not Tariff.objects.exists()

    def test_while_it_is_empty_it_says_what_follows(self, world):
        assert "Until one is, no page shows money." in text_of(client_of(world.admin).get(TARIFF))
