"""The page of a sent referral: who it is about, where it stands, what is next, what has happened."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from referrals import services
from referrals.models import Referral
from tests.builders.pages import address, client_of, days_ago, green_buttons, text_of
from tests.builders.pathway import NHS_NUMBERS, with_another_hub


def asked(world, referral: Referral, question: str = "Is she taking carbamazepine?") -> Referral:
    return services.request_information(
        referral_id=referral.pk, by=world.hub_desk, version=referral.version, comment=question
    )


def returned(world, referral: Referral, **given: str) -> Referral:
    why = {"reason": "no_capacity", "comment": "Full until May"} | given
    return services.return_to_referrer(referral_id=referral.pk, by=world.fitter_user, version=referral.version, **why)


def test_each_side_gets_its_own_next_step_and_never_two_green_buttons(world):
    referral = world.submitted()
    steps = [
        (lambda: referral, {"fitter_user": ["Triage this referral"], "hub_desk": [], "spoke_desk": []}),
        (lambda: asked(world, referral), {"fitter_user": [], "hub_desk": [], "spoke_desk": ["Reply"]}),
        (
            lambda: returned(world, referral),
            {"fitter_user": [], "hub_desk": [], "spoke_desk": ["Send to another practice"]},
        ),
    ]
    for move, expected in steps:
        referral = move()
        for who, buttons in expected.items():
            page = client_of(getattr(world, who)).get(address("detail", referral))
            assert green_buttons(page) == buttons, (referral.status, who)


def test_a_question_stands_on_top_until_it_is_answered(world, spoke_desk, hub_desk):
    referral = asked(world, world.submitted())
    page = text_of(spoke_desk.get(address("detail", referral)))
    said = f"{world.hub.practice} asks Is she taking carbamazepine?"
    assert said in page
    assert page.index(said) < page.index("What has happened")
    assert f"Waiting for {world.spoke} since" in text_of(hub_desk.get(address("detail", referral)))
    services.answer(referral_id=referral.pk, by=world.spoke_desk, version=referral.version, comment="No")
    assert said not in text_of(spoke_desk.get(address("detail", referral)))


def test_a_returned_referral_says_on_top_why_and_who_tried(world, spoke_desk):
    referral = returned(world, world.submitted())
    page = text_of(spoke_desk.get(address("detail", referral)))
    today = f"{timezone.localdate().day} {timezone.localdate():%B %Y}"
    assert f"{world.hub.practice} has returned this referral No appointment in time. Full until May" in page
    assert f"Tried {world.hub.practice}, returned on {today}. No appointment in time" in page
    assert f"From {world.spoke} Tried" in page, "it is with no other practice now"


def test_the_timeline_tells_it_all_the_latest_first(world, spoke_desk):
    other = with_another_hub(world)
    with time_machine.travel(days_ago(9)):
        referral = world.submitted()
    with time_machine.travel(days_ago(8)):
        referral = asked(world, referral)
    with time_machine.travel(days_ago(7)):
        referral = services.answer(
            referral_id=referral.pk, by=world.spoke_desk, version=referral.version, comment="No, nothing"
        )
        services.add_note(referral_id=referral.pk, by=world.hub_desk, text="She prefers mornings")
    with time_machine.travel(days_ago(6)):
        services.record_contact(referral_id=referral.pk, by=world.hub_desk, how="phone", outcome="no_answer")
    with time_machine.travel(days_ago(5)):
        services.redirect(
            referral_id=referral.pk, by=world.hub_desk, version=referral.version, hub_id=other.hub.pk, comment="Sooner"
        )
    page = text_of(spoke_desk.get(address("detail", referral))).split("What has happened")[1]
    told = (
        "Sent to another practice",
        f"To {other.hub.practice}. Sooner",
        "Tried to reach the patient",
        "Phone call: no answer",
        "Note",
        "She prefers mornings",
        "Information given",
        "No, nothing",
        "Information asked for",
        "Is she taking carbamazepine?",
        "Referral sent",
        f"To {world.hub.practice}",
    )
    places = [page.index(words) for words in told]
    assert places == sorted(places), told


@pytest.mark.acceptance("P10")
def test_past_the_limit_who_may_send_it_on_is_reminded_to_offer_a_sooner_appointment(world):
    late = []
    for number, agreed in ((NHS_NUMBERS[0], True), (NHS_NUMBERS[1], False)):
        with time_machine.travel(days_ago(31)):
            late.append(world.submitted(nhs_number=number, to_onward=agreed))
    fresh = world.submitted(nhs_number=NHS_NUMBERS[2])
    for referral, offered in ((late[0], True), (late[1], False), (fresh, False)):
        page = client_of(world.hub_desk).get(address("detail", referral)).content.decode()
        assert (address("offer", referral) in page) == offered


def test_booked_it_tells_when_and_waits_for_the_day(world, spoke_desk):
    referral = world.booked()
    day = timezone.localdate() + timedelta(days=7)
    page = text_of(spoke_desk.get(address("detail", referral)))
    when = f"{day:%A} {day.day} {day:%B %Y} at 9am"
    assert f"Waiting for the appointment on {when}." in page
    assert "Appointment booked" in page
    assert f"For {when}, with Dr Amy Hall" in page


@pytest.mark.acceptance("A35")
def test_another_practices_earlier_referral_is_told_only_to_those_who_may_see_it(world, fitter, spoke_desk):
    first = world.submitted()
    services.cancel(referral_id=first.pk, by=world.spoke_desk, version=first.version, reason="duplicate", comment="")
    other = with_another_hub(world)
    second = other.submitted()
    assert second.previous_id == first.pk
    link = f'href="{address("detail", first)}"'
    for browser, sees in ((spoke_desk, True), (client_of(other.fitter_user), False)):
        page = browser.get(address("detail", second))
        assert "The days count from" in text_of(page)
        assert (link in page.content.decode()) == sees
        assert (first.reference in text_of(page)) == sees


@pytest.mark.acceptance("A25")
def test_whatever_was_typed_is_shown_as_text(world, spoke_desk):
    referral = asked(world, world.submitted(), "<script>alert(1)</script> \u202eRTL 🙂")
    services.cancel(
        referral_id=referral.pk,
        by=world.spoke_desk,
        version=referral.version,
        reason="private",
        comment="<b>bold</b>",
    )
    for name in ("detail", "messages"):
        page = spoke_desk.get(address(name, referral)).content.decode()
        assert "&lt;script&gt;alert(1)&lt;/script&gt; \u202eRTL 🙂" in page
        assert "<script>alert" not in page
    assert "&lt;b&gt;bold" in spoke_desk.get(address("detail", referral)).content.decode()


def test_a_long_story_costs_no_more_queries_than_a_short_one(world, spoke_desk):
    short = world.submitted()
    long = world.submitted(nhs_number=NHS_NUMBERS[1])
    for number in range(12):
        services.add_note(referral_id=long.pk, by=world.hub_desk, text=f"Note {number}")
        services.record_contact(referral_id=long.pk, by=world.hub_desk, how="phone", outcome="no_answer")
        long = asked(world, long)
        long = services.answer(referral_id=long.pk, by=world.spoke_desk, version=long.version, comment="Yes")
    for name in ("detail", "messages"):
        counts = []
        for referral in (short, long):
            spoke_desk.get(address(name, referral))
            with CaptureQueriesContext(
                connection,
            ) as queries:
                spoke_desk.get(address(name, referral))
            counts.append(len(queries))
        assert counts[0] == counts[1], name
