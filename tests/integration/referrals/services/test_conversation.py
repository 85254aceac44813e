"""What the two practices say to each other, and the hub's tries to reach the patient."""

import uuid

import pytest

from larc.accounts.permissions import Role
from larc.audit.models import Event
from referrals import services
from referrals.errors import InvalidDetailError, NotAllowedError, StaleError
from referrals.models import ContactAttempt, Note, Referral
from referrals.workflow import Status
from tests.builders.pathway import World, make_practice, make_user, make_world
from tests.builders.states import at, now

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_world()


def note(referral: Referral, by: object, text: str = "Prefers mornings", **given: object) -> Note | None:
    return services.add_note(referral_id=referral.pk, by=by, text=text, **given)


def test_a_question_waits_for_its_answer_and_the_clock_does_not(world):
    referral = world.accepted()
    started = referral.clock_start
    asked = services.request_information(**now(referral, world.hub_desk), comment=" Any fibroids? ")
    assert (asked.status, asked.events.last().comment) == (Status.INFO_REQUESTED, "Any fibroids?")
    answered = services.answer(**now(referral, world.spoke_desk), comment="None known")
    assert (answered.status, answered.clock_start) == (Status.SUBMITTED, started)
    assert answered.events.last().organisation == world.spoke


@pytest.mark.acceptance("A25")
@pytest.mark.parametrize("comment", ["", "  \n ", "x" * 1001, "x" * 100_000, "a\x00b"])
def test_a_question_and_its_answer_say_something_that_can_be_kept(world, comment):
    referral = world.submitted()
    with pytest.raises(InvalidDetailError) as refused:
        services.request_information(**now(referral, world.hub_desk), comment=comment)
    assert refused.value.field == "comment"
    waiting = at(world, Status.INFO_REQUESTED, nhs_number="")
    with pytest.raises(InvalidDetailError):
        services.answer(**now(waiting, world.spoke_desk), comment=comment)


@pytest.mark.acceptance("A25")
def test_words_are_kept_as_they_were_written(world):
    text = "<script>alert(1)</script> \u202eright to left\u202c 👩🏽‍⚕️ =SUM(A1)"
    kept = note(world.submitted(), world.spoke_desk, text)
    kept.refresh_from_db()
    assert kept.text == text


@pytest.mark.acceptance("A12")
def test_two_tabs_that_answer_lose_nothing(world):
    referral = at(world, Status.INFO_REQUESTED)
    first = now(referral, world.spoke_desk)
    services.answer(**first, comment="None known")
    services.request_information(**now(referral, world.hub_desk), comment="And her BMI?")
    with pytest.raises(StaleError):
        services.answer(**first, comment="None known")
    assert referral.events.last().comment == "And her BMI?"


def test_both_practices_write_notes_each_in_its_own_name(world):
    referral = world.submitted()
    assert note(referral, world.spoke_desk).organisation == world.spoke
    assert note(referral, world.hub_desk).organisation == world.hub.practice
    version = referral.version
    referral.refresh_from_db()
    assert referral.version == version, "a note makes nobody's page out of date"
    assert Event.objects.filter(action="referral.note").count() == 2


@pytest.mark.acceptance("A11")
def test_a_note_or_a_try_sent_twice_is_kept_once(world):
    referral, key, other = world.submitted(), uuid.uuid4(), uuid.uuid4()
    assert note(referral, world.spoke_desk, key=key)
    assert note(referral, world.spoke_desk, key=key) is None
    given = {"referral_id": referral.pk, "by": world.hub_desk, "how": "phone", "outcome": "no_answer", "key": other}
    assert services.record_contact(**given)
    assert services.record_contact(**given) is None
    assert (Note.objects.count(), ContactAttempt.objects.count()) == (1, 1)


@pytest.mark.parametrize("status", [Status.DRAFT, Status.FITTED, Status.CANCELLED, Status.ENTERED_IN_ERROR])
def test_notes_are_written_only_while_a_referral_is_open(world, status):
    with pytest.raises(NotAllowedError):
        note(at(world, status), world.spoke_desk)
    assert not Note.objects.exists()


@pytest.mark.acceptance("A14")
def test_nobody_else_writes_or_logs_anything(world):
    referral = world.submitted()
    stranger = make_user(Role.FITTER, make_practice("N82099"))
    with pytest.raises(Referral.DoesNotExist):
        note(referral, stranger)
    with pytest.raises(Referral.DoesNotExist):
        services.record_contact(referral_id=referral.pk, by=stranger, how="phone", outcome="reached")


def test_only_the_hub_that_has_it_logs_tries_to_reach_the_patient(world):
    referral = world.accepted()
    with pytest.raises(NotAllowedError):
        services.record_contact(referral_id=referral.pk, by=world.spoke_desk, how="phone", outcome="reached")
    returned = at(world, Status.REJECTED, nhs_number="")
    with pytest.raises(NotAllowedError):
        services.record_contact(referral_id=returned.pk, by=world.hub_desk, how="phone", outcome="reached")
    kept = services.record_contact(referral_id=referral.pk, by=world.hub_desk, how="text", outcome="left_message")
    assert (kept.organisation, kept.by) == (world.hub.practice, world.hub_desk)


@pytest.mark.parametrize(
    ("how", "outcome", "field"), [("pigeon", "reached", "how"), ("phone", "perhaps", "outcome"), ("", "", "how")]
)
def test_a_try_says_how_and_with_what_outcome(world, how, outcome, field):
    with pytest.raises(InvalidDetailError) as refused:
        services.record_contact(referral_id=world.accepted().pk, by=world.hub_desk, how=how, outcome=outcome)
    assert refused.value.field == field
