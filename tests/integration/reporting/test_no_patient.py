"""A commissioner sees the figures and never a patient, wherever the report pages lead (A15, S7)."""

import re
from html import unescape
from io import BytesIO
from urllib.parse import urljoin
from zipfile import ZipFile

import pytest
from django.test import Client
from django.utils import timezone

from larc.accounts.models import User
from referrals import services
from reporting import recount
from reporting.months import add_months
from tests.builders.activity import total_row
from tests.builders.network import count_women, join, make_pcn
from tests.builders.pages import client_of
from tests.builders.pathway import implant_record, make_world, patient_details

pytestmark = pytest.mark.django_db


@pytest.fixture
def reach(commissioner: User) -> dict[str, str]:
    """Every address a commissioner can follow from the overview, and what it answered; a fitting was recorded."""
    world = make_world()
    for practice in (world.spoke, world.hub.practice):
        join(practice, make_pcn("U00001", "North PCN"))
        count_women(practice, 1000)
    total_row(world.spoke, 3, month=add_months(timezone.localdate().replace(day=1), -1))
    referral = world.booked()
    services.record_fitting(
        referral_id=referral.pk, by=world.fitter_user, version=referral.version, record=implant_record()
    )
    recount.recompute_all()
    return follow(client_of(commissioner), ["/reports/", "/api/v1/pcns/U00001/rates/"]) | {
        "referral": str(referral.pk)
    }


def follow(client: Client, waiting: list[str]) -> dict[str, str]:
    answers: dict[str, str] = {}
    while waiting:
        address = waiting.pop()
        if address in answers or address.startswith(("/log-out", "/static")) or not address.startswith("/"):
            continue
        response = client.get(address)
        assert response.status_code == 200, address
        answers[address] = words_of(response.content)
        links = re.findall(r'<a [^>]*href="([^"#]+)', answers[address])
        waiting += [urljoin(address, unescape(link)) for link in links]
    return answers


def words_of(content: bytes) -> str:
    """A page as it is, a workbook as the texts within it, a picture as whatever its bytes spell."""
    if content.startswith(b"PK"):
        with ZipFile(BytesIO(content)) as book:
            content = b"".join(book.read(name) for name in book.namelist())
    return content.decode(errors="replace")


@pytest.mark.acceptance("A15")
def test_no_answer_holds_anything_of_a_patient(reach: dict[str, str]) -> None:
    patient = patient_details()
    reach.pop("referral")
    words = [
        patient.nhs_number,
        patient.phone,
        "999 000 0018",
        "LR-",
        patient.last_name,
        "4 May 1994",
        patient.postcode,
    ]
    assert {"/reports/", "/reports/pcns/", "/reports/pcns/U00001/", "/"} <= set(reach)
    assert any(address.startswith("/reports/pcns/U00001/rates.csv") for address in reach)
    assert {(address, word) for address, text in reach.items() for word in words if word in text} == set()


@pytest.mark.acceptance("S7", "A15")
def test_no_page_of_a_patient_is_reached_or_opens(reach: dict[str, str], commissioner: User) -> None:
    referral = reach.pop("referral")
    # The rules are about no patient, and open to everyone who has logged in.
    assert [address for address in reach if "referral" in address] == ["/referrals/safety-rules/"]
    client = client_of(commissioner)
    for address in (
        f"/referrals/{referral}/",
        "/referrals/",
        "/referrals/?list=new",
        f"/referrals/{referral}/outcome/",
    ):
        assert client.get(address).status_code in (403, 404)
