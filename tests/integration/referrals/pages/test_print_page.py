"""A referral on paper: beside the electronic one, for both sides, and silent about safeguarding."""

import pytest
from django.test import Client
from django.utils import timezone

from larc.audit.models import Event
from larc.nhsuk.formatting import format_date
from referrals import services
from referrals.services.safeguarding import add_safeguarding_note, release
from referrals.workflow import Status
from tests.builders import states
from tests.builders.pages import address, green_buttons, text_of, title_of
from tests.builders.pathway import World


@pytest.mark.acceptance("P15")
def test_both_sides_can_print_a_summary_with_the_reference(world: World, spoke_desk: Client, hub_desk: Client) -> None:
    referral = states.at(world, Status.BOOKED)
    services.add_note(referral_id=referral.pk, by=world.spoke_desk, text="Prefers mornings")
    for browser in (spoke_desk, hub_desk):
        response = browser.get(address("print", referral))
        page = text_of(response)
        for fact in (
            f"Referral {referral.reference}",
            f"Reference {referral.reference}",
            "From Practice N82001 (ODS code N82001)",
            "To Practice N82002 (ODS code N82002)",
            "Ada Example",
            "999 000 0018",
            "What the patient needs Implant",
            "Agreed to share this information Yes",
            "With Dr Amy Hall",
            "Flags None",
            "Prefers mornings",
            f"Printed on {format_date(timezone.localdate())}",
        ):
            assert fact in page, fact
        assert referral.reference in title_of(response)
        assert "Ada" not in title_of(response)


@pytest.mark.acceptance("P15")
def test_paper_is_no_way_to_send_a_referral(world: World, spoke_desk: Client) -> None:
    draft = world.draft()
    assert spoke_desk.get(address("print", draft)).status_code == 302
    sent = states.at(world, Status.SUBMITTED, nhs_number="9990000026")
    for response in (spoke_desk.get(address("print", sent)), spoke_desk.post(address("print", sent))):
        assert "you need no paper" in text_of(response)
    sent.refresh_from_db()
    assert sent.status == Status.SUBMITTED


def test_the_story_is_told_from_its_beginning(world: World, spoke_desk: Client) -> None:
    page = text_of(spoke_desk.get(address("print", states.at(world, Status.BOOKED))))
    steps = ["Referral sent", "Accepted", "Appointment booked"]
    assert sorted(steps, key=page.index) == steps


@pytest.mark.acceptance("A5")
def test_nothing_about_safeguarding_is_ever_printed(world: World, spoke_desk: Client, fitter: Client) -> None:
    held = states.at(world, Status.SAFEGUARDING_HOLD)
    lead = held.safeguarding_hold.lead
    add_safeguarding_note(referral_id=held.pk, by=lead, text="Disclosed to the school nurse")
    assert spoke_desk.get(address("print", held)).status_code == 302
    release(**states.now(held, lead), decision="send")
    add_safeguarding_note(referral_id=held.pk, by=world.fitter_user, text="Strategy meeting")
    for browser in (spoke_desk, fitter):
        page = text_of(browser.get(address("print", held)))
        for hidden in ("school nurse", "Strategy meeting", "named lead", "afeguarding", "Fraser", "Held"):
            assert hidden not in page, hidden


def test_that_it_was_looked_at_is_recorded(world: World, hub_desk: Client) -> None:
    referral = states.at(world, Status.SUBMITTED)
    hub_desk.get(address("print", referral))
    seen = Event.objects.get(actor=world.hub_desk, action="referral.printed")
    assert (seen.subject, seen.organisation) == (str(referral.pk), "N82002")


def test_it_is_kept_nowhere_and_asks_for_nothing(world: World, spoke_desk: Client) -> None:
    response = spoke_desk.get(address("print", states.at(world, Status.SUBMITTED)))
    assert response["Cache-Control"] == "no-store, private"
    assert green_buttons(response) == ["Print this summary"]
    assert "<div data-print hidden>" in response.content.decode()


def test_every_fitting_is_on_it(world: World, spoke_desk: Client) -> None:
    page = text_of(spoke_desk.get(address("print", states.at(world, Status.FITTED))))
    assert "Batch number T0042" in page
