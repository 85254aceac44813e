"""From a fitting recorded to the commissioner's page, through the real queue and a worker of its own."""

from collections.abc import Iterator

import pytest
from django.test import Client
from django.utils import timezone

from practices.models import RecountKey
from referrals import services
from reporting import recount
from reporting.months import add_months
from tests.builders.activity import total_row
from tests.builders.network import count_women, join, make_pcn
from tests.builders.pages import text_of
from tests.builders.pathway import implant_record, make_world
from tests.builders.worker import running_worker, wait_for

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def worker() -> Iterator[None]:
    with running_worker():
        yield


@pytest.mark.usefixtures("worker")
def test_a_recorded_fitting_is_on_the_commissioners_page_within_seconds(browser: Client) -> None:
    world = make_world()
    join(world.spoke, make_pcn("U00001", "North PCN"))
    count_women(world.spoke, 1000)
    this_month = timezone.localdate().replace(day=1)
    total_row(world.spoke, 3, month=add_months(this_month, -1))
    recount.recompute_all()
    referral = world.booked()
    services.record_fitting(
        referral_id=referral.pk, by=world.fitter_user, version=referral.version, record=implant_record()
    )
    wait_for(lambda: "so far 1 Not complete" in text_of(browser.get("/reports/pcns/U00001/")), seconds=20)
    assert not RecountKey.objects.exists()
