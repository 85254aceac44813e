"""The pages of times given back: the list, the offer, the answer, and what the patient agreed to."""

import pytest
from django.test import Client
from django.urls import reverse

from referrals.models import Patient, Referral, ShortNoticeOffer
from referrals.worklists import Asker, counts, names_for
from tests.builders.pages import text_of
from tests.builders.pathway import make_world
from tests.builders.short_notice import freed_slot, holder, offer, run_out

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return make_world()


@pytest.fixture
def desk(world):
    client = Client()
    client.force_login(world.hub_desk)
    return client


def page_of(name: str, *parts: object) -> str:
    return reverse(f"referrals:{name}", args=parts)


def version(referral: Referral) -> int:
    return Referral.objects.get(pk=referral.pk).version


def test_a_time_goes_down_the_list_until_somebody_takes_it(world, desk):
    slot = freed_slot(world)
    first, second = holder(world, last_name="First"), holder(world, last_name="Second")
    assert "Offer this time" in desk.get(page_of("short-notice")).text
    asked = desk.get(page_of("short-notice-next", slot.uuid))
    assert asked.url == page_of("short-notice-offer", first.pk, slot.uuid)
    shown = text_of(desk.get(asked.url))
    assert "The patient gets a text to phone you" in shown
    made = desk.post(asked.url, {"version": version(first)})
    assert made.url == page_of("short-notice-answer", first.pk)
    assert "Offered to Ada First, until" in text_of(desk.get(page_of("short-notice")))
    [open_offer] = ShortNoticeOffer.objects.all()
    answers = {"version": version(first), "offer": open_offer.pk}
    declined = desk.post(made.url, answers | {"answer": "declined"})
    assert declined.url == page_of("short-notice-next", slot.uuid)
    onward = desk.get(declined.url)
    assert onward.url == page_of("short-notice-offer", second.pk, slot.uuid)
    desk.post(onward.url, {"version": version(second)})
    newest = ShortNoticeOffer.objects.latest("pk")
    answers = {"version": version(second), "offer": newest.pk, "answer": "accepted"}
    taken = desk.post(page_of("short-notice-answer", second.pk), answers)
    assert taken.url == page_of("detail", second.pk)
    assert "No time was given back" in text_of(desk.get(page_of("short-notice")))
    assert "Declined" in text_of(desk.get(page_of("detail", first.pk)))


def test_nobody_left_says_so_and_leads_on(world, desk):
    slot = freed_slot(world)
    shown = desk.get(page_of("short-notice-next", slot.uuid))
    assert "Nobody to offer this time to" in text_of(shown)


@pytest.mark.acceptance("A14")
def test_other_practices_times_and_patients_are_not_there(world, desk):
    slot, referral = freed_slot(world), holder(world)
    spoke = Client()
    spoke.force_login(world.spoke_desk)
    assert spoke.get(page_of("short-notice-next", slot.uuid)).status_code == 404
    assert spoke.get(page_of("short-notice-offer", referral.pk, slot.uuid)).status_code == 409
    admin = Client()
    admin.force_login(world.admin)
    assert admin.get(page_of("short-notice")).status_code == 403


def test_the_answer_to_an_offer_that_ran_out_is_refused_in_words(world, desk):
    slot, referral = freed_slot(world), holder(world)
    made = offer(world, referral, slot)
    run_out(made)
    answers = {"version": version(referral), "offer": made.pk, "answer": "accepted"}
    refused = desk.post(page_of("short-notice-answer", referral.pk), answers)
    assert refused.status_code == 409
    assert "others can have the time now" in text_of(refused)
    assert desk.get(page_of("short-notice-answer", referral.pk)).status_code == 409


def test_no_answer_and_a_stale_page_keep_the_offer_and_say_what_to_do(world, desk):
    made = offer(world, holder(world), freed_slot(world))
    address = page_of("short-notice-answer", made.referral_id)
    given = {"version": version(made.referral), "offer": made.pk}
    assert "Select what the patient said" in text_of(desk.post(address, given))
    stale = desk.post(address, given | {"version": 1, "answer": "accepted"})
    assert stale.status_code == 412
    made.refresh_from_db()
    assert made.answer == ""


def test_either_practice_records_what_the_patient_agreed_to(world, desk):
    referral = world.accepted()
    spoke = Client()
    spoke.force_login(world.spoke_desk)
    for client, hours, words in ((desk, "4", "4 hours before"), (spoke, "24", "1 day before")):
        answers = {"version": version(referral), "short_notice": "yes", "notice_hours": hours}
        assert client.post(page_of("short-notice-wish", referral.pk), answers).status_code == 302
        assert f"Yes, if told {words}" in text_of(client.get(page_of("detail", referral.pk)))
    missing = {"version": version(referral), "short_notice": "yes"}
    refused = desk.post(page_of("short-notice-wish", referral.pk), missing)
    assert "Select how much notice the patient needs" in text_of(refused)


def test_the_draft_asks_and_nobody_has_to_answer(world):
    draft = world.draft()
    spoke = Client()
    spoke.force_login(world.spoke_desk)
    given = {
        "may_text": "yes",
        "may_leave_message": "yes",
        "may_email": "no",
        "needs_interpreter": "no",
        "wants_chaperone": "no",
    }
    for more, kept in (({}, (None, None)), ({"short_notice": "yes", "notice_hours": "48"}, (True, 48))):
        spoke.post(page_of("draft-contact", draft.pk), given | more)
        assert Patient.objects.values_list("short_notice", "notice_hours").get(pk=draft.patient_id) == kept
    assert "Yes, if told 2 days before" in text_of(spoke.get(page_of("draft-check", draft.pk)))


def test_the_worklist_counts_who_could_come_while_there_is_a_time(world):
    holder(world)
    asker = Asker.of(world.hub_desk)
    assert counts(asker, names_for(asker))["short-notice"].number == 0
    freed_slot(world)
    assert counts(asker, names_for(asker))["short-notice"].number == 1


def test_the_list_asks_no_more_of_many_times_than_of_one(world, desk, django_assert_max_num_queries):
    freed_slot(world)
    with django_assert_max_num_queries(60) as first:
        desk.get(page_of("short-notice"))
    for day in (4, 5, 6):
        freed_slot(world, days=day)
    with django_assert_max_num_queries(len(first)):
        desk.get(page_of("short-notice"))
