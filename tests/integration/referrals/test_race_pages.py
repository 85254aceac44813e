"""Twenty desks press the same button at the same moment: one gets what it asked for, the others are told."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from referrals.models import Appointment, Referral
from tests.builders.pages import client_of, patient_answers, text_of
from tests.builders.pathway import make_world

pytestmark = pytest.mark.django_db(transaction=True)
DESKS = 20


def post_at_once(requests: list[tuple[Client, str, dict[str, Any]]]) -> list[Any]:
    """Send each request from a thread of its own, all released together."""
    barrier = Barrier(len(requests))

    def send(request: tuple[Client, str, dict[str, Any]]) -> Any:
        browser, address, answers = request
        try:
            barrier.wait(timeout=30)
            return browser.post(address, answers)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(requests)) as pool:
        return list(pool.map(send, requests))


@pytest.mark.acceptance("A10")
def test_the_last_time_goes_to_one_of_twenty_desks_and_the_others_see_the_list_renewed():
    world = make_world()
    slot = world.add_clinic(number=1).slots.get()
    world.add_clinic(days=9, number=1)
    referrals = [world.accepted(nhs_number="") for _ in range(DESKS)]
    pages = post_at_once(
        [
            (
                client_of(world.hub_desk),
                reverse("referrals:book", args=[referral.pk]),
                {"version": referral.version, "slot": str(slot.uuid)},
            )
            for referral in referrals
        ]
    )
    assert Counter(page.status_code for page in pages) == {302: 1, 409: DESKS - 1}
    assert Appointment.objects.count() == 1
    refused = text_of(next(page for page in pages if page.status_code == 409))
    assert "Someone has just booked 9am. Choose another time" in refused
    assert refused.count("9am to 9:30am") == 1, "only the clinic that is still free"


@pytest.mark.acceptance("A11")
def test_the_first_form_sent_twenty_times_at_once_makes_one_draft():
    world = make_world()
    address, answers = reverse("referrals:start-patient", args=[world.spoke.uuid]), patient_answers()
    pages = post_at_once([(client_of(world.spoke_desk), address, answers) for _ in range(DESKS)])
    assert {page.url for page in pages} == {reverse("referrals:draft-need", args=[Referral.objects.get().pk])}
