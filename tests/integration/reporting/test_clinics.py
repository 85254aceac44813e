"""Fittings at sexual health clinics: beside the GP rates, in them only when the total of both is asked for (L3)."""

import csv
from datetime import date
from io import StringIO

import pytest
from django.test import Client

from practices.methods import Method
from practices.models import PCN, Practice, RecountKey
from practices.services import add_clinic, change_kind
from referrals.models import Fitting
from referrals.waits import limit_of
from referrals.workflow import Status
from reporting import every_pcn, recount, selectors
from reporting.counting import AT_CLINICS
from reporting.included import Included
from reporting.measures import Group, Services
from reporting.models import PCNMonth, PracticeMonth
from reporting.selectors import Basis
from tests.builders import states
from tests.builders.activity import extract_row, make_practice, total_row
from tests.builders.capacity import an_admin
from tests.builders.network import count_women, join, make_pcn
from tests.builders.pages import text_of
from tests.builders.pathway import NHS_NUMBERS, make_world

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_july")]

JUNE = date(2025, 6, 1)
GP = Practice.Kind.GP_PRACTICE


@pytest.fixture
def clinic() -> Practice:
    return add_clinic(by=an_admin(), code="C00001", name="City Clinic")


@pytest.fixture
def network(clinic: Practice) -> PCN:
    """A PCN of 1,000 women: in June two implants at a practice, and at the clinic three implants and a coil."""
    pcn = make_pcn("U00001", "North PCN")
    practice = make_practice("N82001")
    join(practice, pcn)
    count_women(practice, 1000)
    for place, method, number in (
        (practice, Method.IMPLANT, 2),
        (clinic, Method.IMPLANT, 3),
        (clinic, Method.COPPER_IUD, 1),
    ):
        for _ in range(number):
            extract_row(place, registered=practice, method=method, on=date(2025, 6, 5))
    recount.recompute_all()
    return pcn


def june_of(rows: list[tuple[object, ...]]) -> tuple[object, ...]:
    return next(row[1:4] for row in rows if row[0] == JUNE)


@pytest.mark.acceptance("L3")
def test_gp_rates_hold_no_fitting_of_a_clinic_unless_the_total_is_chosen(network: PCN) -> None:
    for months in (selectors.pcn_months, lambda _, basis, included: selectors.network_months(included)):
        for basis in Basis:
            assert june_of(months(network, basis, Included(Services.GP))) == (2, 0, 0)
            assert june_of(months(network, basis, Included(Services.TOTAL))) == (5, 1, 0)


@pytest.mark.acceptance("L3", "O7")
@pytest.mark.parametrize(("services", "fitted"), [(Services.GP, 2), (Services.TOTAL, 6)])
@pytest.mark.parametrize("basis", list(Basis))
def test_either_way_practices_add_up_to_the_pcn_and_the_network(
    network: PCN, services: Services, fitted: int, basis: Basis
) -> None:
    included = Included(services)
    practices = selectors.practices_of(network, basis, JUNE, included)
    [row] = every_pcn.overview(Group.TOTAL, basis, date(2018, 4, 1), JUNE, selectors.baseline(), included=included)
    assert sum(each.month[Group.TOTAL] for each in practices) == row.latest == fitted
    assert sum(june_of(selectors.network_months(included))) == fitted


@pytest.mark.acceptance("L3", "N3")
def test_a_clinic_takes_a_referral_within_its_own_limit_and_its_fitting_is_in_the_total_alone() -> None:
    world = make_world()
    change_kind(by=world.admin, practice_id=world.hub.practice_id, was=GP, kind=Practice.Kind.SEXUAL_HEALTH_CLINIC)
    pcn = make_pcn("U00002", "South PCN")
    join(world.spoke, pcn)
    count_women(world.spoke, 1000)
    sent = world.submitted(nhs_number=NHS_NUMBERS[1])
    sent.refresh_from_db()
    assert limit_of(sent) == 5
    fitting = states.at(world, Status.FITTED).fittings.get()
    recount.drain()
    counted = {
        services: next(row[1] for row in rows if row[0] == fitting.month)
        for services in Services
        if (rows := selectors.pcn_months(pcn, Basis.CURRENT, Included(services)))
    }
    assert counted == {Services.GP: 0, Services.TOTAL: 1}


@pytest.mark.acceptance("L3")
def test_the_pages_say_whose_fittings_they_count(browser: Client, network: PCN) -> None:
    for address in ("/reports/", "/reports/pcns/U00001/"):
        gp = text_of(browser.get(address))
        assert "those at sexual health clinics are not" in gp
        total = text_of(browser.get(f"{address}?services=total"))
        assert "at GP practices and at sexual health clinics are counted" in total
        assert "Fitted at GPs and clinics" in total
    assert "2.0 implants were fitted per 1,000" in text_of(browser.get("/reports/pcns/U00001/"))
    assert "5.0 implants were fitted per 1,000" in text_of(browser.get("/reports/pcns/U00001/?services=total"))


@pytest.mark.acceptance("L3")
def test_the_file_and_the_interface_follow_the_choice(browser: Client, network: PCN) -> None:
    for services, fitted in (("gp", 2), ("total", 5)):
        query = f"services={services}&method=implant&first=2025-06&last=2025-06"
        file = browser.get(f"/reports/pcns/U00001/rates.csv?{query}").content.decode()
        [row] = csv.DictReader(StringIO(file))
        assert (row["fittings"], row["fitted_at"]) == (str(fitted), Services(services).label)
        answer = browser.get(f"/api/v1/pcns/U00001/rates/?{query}").json()
        assert answer["services"] == services
        assert [month["fittings"] for month in answer["series"][0]["months"]] == [fitted]


def test_an_unknown_choice_of_services_is_a_bad_request(browser: Client, network: PCN) -> None:
    assert browser.get("/reports/?services=private").status_code == 400


@pytest.mark.acceptance("L3")
def test_a_practice_found_to_be_a_clinic_takes_its_fittings_out_of_the_gp_rates(network: PCN) -> None:
    hub = make_practice("N82002")
    women_of = Practice.objects.get(code="N82001")
    extract_row(hub, registered=women_of, on=date(2025, 6, 6))
    total_row(hub, 4, month=JUNE)
    recount.recompute_all()
    assert june_of(selectors.pcn_months(network, Basis.CURRENT))[0] == 3
    change_kind(by=an_admin(), practice_id=hub.pk, was=GP, kind=Practice.Kind.SEXUAL_HEALTH_CLINIC)
    recount.drain()
    assert june_of(selectors.pcn_months(network, Basis.CURRENT))[0] == 2
    assert PracticeMonth.objects.get(practice=hub, month=JUNE).implant_at_clinics == 4
    assert recount.recompute_all() is None
    change_kind(by=an_admin(), practice_id=hub.pk, was=GP, kind=Practice.Kind.SEXUAL_HEALTH_CLINIC)
    assert not RecountKey.objects.exists(), "nothing changed, so nothing is counted again"


def test_without_clinics_both_choices_are_the_same(network: PCN) -> None:
    Fitting.objects.filter(fitting_practice__code="C00001").update(reversed_at="2025-07-01T00:00Z")
    recount.recompute_all()
    assert not PCNMonth.objects.exclude(**dict.fromkeys(AT_CLINICS, 0)).exists()
    both = selectors.pcn_months(network, Basis.CURRENT, Included(Services.TOTAL))
    assert selectors.pcn_months(network, Basis.CURRENT) == both
