"""The conversation of the two practices: questions, replies and notes, in the order of time."""

import uuid

import pytest

from referrals import services
from referrals.models import Note, Referral, ReferralEvent
from referrals.workflow import Action, Status
from tests.builders.pages import address, green_buttons, text_of


def now_of(referral: Referral) -> Referral:
    return Referral.objects.get(pk=referral.pk)


def asked(world, referral: Referral) -> Referral:
    return services.request_information(
        referral_id=referral.pk, by=world.hub_desk, version=referral.version, comment="Which tablets?"
    )


def message(referral: Referral, text: str, **given: object) -> dict[str, object]:
    return {"version": now_of(referral).version, "key": uuid.uuid4(), "text": text} | given


def test_without_messages_the_page_says_so(world, spoke_desk):
    page = spoke_desk.get(address("messages", world.submitted()))
    assert "No messages yet." in text_of(page)
    assert green_buttons(page) == ["Add note"]


def test_a_hub_asks_and_the_referrer_replies(world, hub_desk, spoke_desk):
    referral = world.submitted()
    page = hub_desk.get(address("messages", referral))
    assert "The 28 days carry on while you wait." in text_of(page)
    hub_desk.post(address("messages", referral), message(referral, "Which tablets?", kind="question"))
    assert now_of(referral).status == Status.INFO_REQUESTED
    page = spoke_desk.get(address("messages", referral))
    assert green_buttons(page) == ["Send reply"]
    spoke_desk.post(address("messages", referral), message(referral, "Carbamazepine"))
    assert now_of(referral).status == Status.SUBMITTED
    assert now_of(referral).clock_start == referral.clock_start
    text = text_of(hub_desk.get(address("messages", referral)))
    told = (
        f"Question from {world.hub.practice}",
        "Which tablets?",
        f"Reply from {world.spoke}",
        "Carbamazepine",
    )
    assert [text.index(words) for words in told] == sorted(text.index(words) for words in told)


def test_a_note_stops_nothing(world, hub_desk, spoke_desk):
    referral = world.submitted()
    hub_desk.post(address("messages", referral), message(referral, "She prefers mornings", kind="note"))
    spoke_desk.post(address("messages", referral), message(referral, "She is away in May"))
    assert now_of(referral).status == Status.SUBMITTED
    text = text_of(spoke_desk.get(address("messages", referral)))
    assert text.index(f"Note from {world.hub.practice}") < text.index(f"Note from {world.spoke}")


@pytest.mark.acceptance("A11")
def test_a_note_sent_twice_stands_once(world, spoke_desk):
    referral = world.submitted()
    given = message(referral, "She is away in May")
    for _ in range(2):
        assert spoke_desk.post(address("messages", referral), given).status_code == 302
    assert Note.objects.count() == 1


@pytest.mark.acceptance("A25")
@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "Enter your note"),
        ("   ", "Enter your note"),
        ("x" * 1001, "Your message must be 1,000 characters or fewer"),
        ("x" * 100_000, "Your message must be 1,000 characters or fewer"),
        ("nul\0byte", "cannot be stored"),
    ],
)
def test_what_cannot_be_kept_is_told_in_words_and_stays_in_the_box(world, spoke_desk, text, problem):
    referral = world.submitted()
    page = spoke_desk.post(address("messages", referral), message(referral, text))
    assert page.status_code == 200
    assert problem in text_of(page)
    assert 'href="#id_text"' in page.content.decode()
    if text.strip("\0 "):
        assert text[:500].replace("\0", "") in page.content.decode().replace("\0", "")
    assert not Note.objects.exists()


def test_a_hub_says_whether_it_asks_or_tells(world, hub_desk):
    referral = world.submitted()
    page = hub_desk.post(address("messages", referral), message(referral, "Which tablets?"))
    assert "Select what you want to send" in text_of(page)
    assert "Which tablets?" in text_of(page)
    assert "checked" not in page.content.decode()


def test_from_triage_only_the_question_is_asked_for(world, fitter):
    referral = world.submitted()
    there = fitter.post(
        address("triage", referral), {"version": referral.version, "decision": "request_information"}
    ).url
    assert green_buttons(fitter.get(there)) == ["Send question"]
    answer = fitter.post(there, message(referral, "Which tablets?"))
    assert answer.url == address("detail", referral)
    assert ReferralEvent.objects.filter(action=Action.REQUEST_INFORMATION).count() == 1


@pytest.mark.acceptance("A12")
def test_a_question_asked_from_an_old_page_answers_412_and_keeps_it(world, hub_desk):
    referral = world.submitted()
    services.accept(referral_id=referral.pk, by=world.fitter_user, version=referral.version)
    given = message(referral, "Which tablets?", kind="question", version=referral.version)
    page = hub_desk.post(address("messages", referral), given)
    assert page.status_code == 412
    assert "Which tablets?" in text_of(page)
    assert now_of(referral).status == Status.ACCEPTED


@pytest.mark.acceptance("A13")
def test_a_reply_nobody_waits_for_any_more_is_refused_with_its_words(world, spoke_desk, hub_desk):
    referral = asked(world, world.submitted())
    services.cancel(
        referral_id=referral.pk, by=world.spoke_desk, version=referral.version, reason="private", comment=""
    )
    page = spoke_desk.post(address("messages", referral), message(referral, "Carbamazepine"))
    assert page.status_code == 409
    assert "Carbamazepine" in text_of(page)
    page = hub_desk.get(address("messages", referral))
    assert page.status_code == 200
    assert "Messages can be added only while a referral is open." in text_of(page)
    assert green_buttons(page) == []
    assert "Which tablets?" in text_of(page), "what was said can still be read"
