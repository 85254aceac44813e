"""PCNs stand in one order wherever they are listed: by name, small letters among the large ones."""

import re
from datetime import date

import pytest
from django.test import Client

from larc.accounts.models import User
from practices.models import PCN
from practices.naming import by_name
from reporting import recount
from reporting.months import months_between
from reporting.services.publications import publish_month
from tests.builders.activity import make_practice, total_row
from tests.builders.network import count_women, join, make_pcn

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_july")]

JUNE = date(2025, 6, 1)
NAMES = ["Hilltop PCN", "iGPC PCN", "Jubilee PCN"]


@pytest.fixture
def network(commissioner: User) -> None:
    """Three PCNs, made in another order than that of their names, and a publication."""
    for number, name in enumerate(NAMES[::-1], start=1):
        practice = make_practice(f"N8200{number}")
        join(practice, make_pcn(f"U0000{number}", name))
        count_women(practice, 5000)
        for month in months_between(date(2024, 4, 1), JUNE):
            total_row(practice, 10, month=month)
    recount.recompute_all()
    publish_month(by=commissioner, month=JUNE)


@pytest.mark.parametrize(
    "address",
    [
        "/reports/",
        "/reports/pcns/",
        "/reports/funnel/",
        "/reports/projection/",
        "/reports/published/",
        "/reports/published/tables.csv",
        "/reports/board-packs/",
        "/reports/explain/",
        "/clinics/next-hub/",
        "/api/v1/published/?page_size=100",
    ],
)
def test_every_list_has_the_same_order(network: None, browser: Client, address: str) -> None:
    answer = browser.get(address)
    assert answer.status_code == 200
    found = re.findall("|".join(NAMES), answer.content.decode().partition("<main")[2] or answer.content.decode())
    assert list(dict.fromkeys(found)) == NAMES


def test_the_database_and_the_key_sort_alike(network: None) -> None:
    make_pcn("U00009", "igpc PCN")
    assert list(PCN.objects.all()) == sorted(PCN.objects.all(), key=by_name)
