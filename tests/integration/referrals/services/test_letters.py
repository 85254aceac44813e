"""Who is told of an outcome, by which practice, and once."""

import pytest

from larc.accounts.models import User
from larc.accounts.permissions import Role
from larc.audit.models import Event
from practices.models import Practice
from referrals import correspondence, services
from referrals.models import Letter, Referral
from referrals.reasons import ErrorReason, ReturnReason
from referrals.workflow import Status
from tests.builders import states
from tests.builders.pathway import World, implant_record, make_practice, make_user, make_world, with_another_hub

pytestmark = pytest.mark.django_db

KINDS = {
    Status.FITTED: Letter.Kind.FITTED,
    Status.ATTENDED_NOT_FITTED: Letter.Kind.NOT_FITTED,
    Status.DISCHARGED: Letter.Kind.DISCHARGED,
    Status.ONWARD_REFERRED: Letter.Kind.ONWARD,
    Status.REJECTED: Letter.Kind.RETURNED,
}


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.fixture
def elsewhere() -> Practice:
    return make_practice("N82009")


def fitted(world: World, *, registered: Practice | None = None, may_tell: bool | None = None) -> Referral:
    """A referral that ended in a fitting, of a patient registered at its spoke or elsewhere."""
    referral = states.at(world, Status.BOOKED)
    if registered:
        Referral.objects.filter(pk=referral.pk).update(registered_practice=registered)
    services.record_fitting(
        **states.now(referral, world.fitter_user), record=implant_record(may_tell_practice=may_tell)
    )
    referral.refresh_from_db()
    return referral


def told(referral: Referral) -> list[tuple[str, str, str]]:
    return [(letter.practice.code, letter.to, letter.kind) for letter in referral.letters.order_by("pk", "to")]


@pytest.mark.acceptance("L18")
@pytest.mark.parametrize("status", KINDS)
def test_the_referring_practice_gets_a_letter_about_every_outcome(world: World, status: Status) -> None:
    referral = states.at(world, status)
    letter = referral.letters.latest("at")
    assert (letter.practice, letter.sender, letter.kind) == (world.spoke, world.hub.practice, KINDS[status])
    assert letter.at == letter.event.at
    assert letter.acknowledged_at is None


@pytest.mark.parametrize(
    "status", [Status.SUBMITTED, Status.ACCEPTED, Status.BOOKED, Status.CANCELLED, Status.HANDED_OFF]
)
def test_what_is_no_outcome_brings_no_letter(world: World, status: Status) -> None:
    assert not states.at(world, status).letters.exists()


def test_a_missed_appointment_brings_none_until_the_patient_is_discharged(world: World) -> None:
    assert not states.at(world, Status.DNA).letters.exists()


def test_the_letter_about_a_fitting_names_what_was_fitted(world: World) -> None:
    referral = fitted(world)
    assert referral.letters.get().fitting == referral.fittings.get()


def test_a_patient_sent_onward_leaves_a_letter_about_the_attempt_and_one_about_where_to(world: World) -> None:
    referral = states.at(world, Status.ONWARD_REFERRED)
    assert [letter.kind for letter in referral.letters.order_by("at")] == ["not_fitted", "onward"]
    assert {letter.fitting for letter in referral.letters.all()} == {referral.fittings.get()}


def test_a_practice_that_fits_its_own_patient_writes_to_nobody(world: World) -> None:
    referral = states.at(world, Status.SUBMITTED)
    Referral.objects.filter(pk=referral.pk).update(referring_practice=world.hub.practice)
    services.return_to_referrer(**states.now(referral, world.fitter_user), reason=ReturnReason.NO_CAPACITY, comment="")
    assert not referral.letters.exists()


def test_with_the_patients_consent_the_registered_practice_gets_a_note_of_its_own(
    world: World, elsewhere: Practice
) -> None:
    referral = fitted(world, registered=elsewhere, may_tell=True)
    assert sorted(told(referral)) == [("N82001", "referrer", "fitted"), ("N82009", "registered", "fitted")]


@pytest.mark.parametrize("may_tell", [False, None])
def test_without_it_the_registered_practice_gets_nothing(
    world: World, elsewhere: Practice, may_tell: bool | None
) -> None:
    assert told(fitted(world, registered=elsewhere, may_tell=may_tell)) == [("N82001", "referrer", "fitted")]


def test_a_practice_that_referred_its_own_patient_gets_one_letter_and_no_note(world: World) -> None:
    assert told(fitted(world, may_tell=True)) == [("N82001", "referrer", "fitted")]


def test_consent_to_a_note_opens_nothing_else(world: World, elsewhere: Practice) -> None:
    referral = fitted(world, registered=elsewhere, may_tell=True)
    reader = make_user(Role.PRACTICE_STAFF, elsewhere)
    assert [letter.to for letter in Letter.objects.visible_to(reader)] == ["registered"]
    assert not Referral.objects.visible_to(reader).filter(pk=referral.pk).exists()


def test_each_turn_of_a_hub_has_its_letter_by_that_hub(world: World) -> None:
    referral = states.at(world, Status.REJECTED)
    second = with_another_hub(world)
    services.send_again(**states.now(referral, world.spoke_desk), hub_id=second.hub.pk)
    services.return_to_referrer(
        **states.now(referral, second.fitter_user), reason=ReturnReason.NO_CAPACITY, comment=""
    )
    letters = referral.letters.order_by("at")
    assert [letter.sender.code for letter in letters] == ["N82002", "N82003"]
    # The first hub has the referral no more, and so its letter neither.
    assert list(Letter.objects.visible_to(world.fitter_user)) == []
    assert list(Letter.objects.visible_to(second.fitter_user)) == [letters[1]]


def test_everyone_who_was_told_is_told_of_an_error_by_who_told_them(world: World, elsewhere: Practice) -> None:
    referral = fitted(world, registered=elsewhere, may_tell=True)
    admin = make_user(Role.SYSTEM_ADMIN)
    services.enter_in_error(**states.now(referral, admin), reason=ErrorReason.WRONG_PATIENT, comment="")
    withdrawn = referral.letters.filter(kind=Letter.Kind.WITHDRAWN).order_by("practice__code")
    assert [(letter.practice.code, letter.sender, letter.to) for letter in withdrawn] == [
        ("N82001", world.hub.practice, "referrer"),
        ("N82009", world.hub.practice, "registered"),
    ]


def test_nobody_hears_of_an_error_who_was_told_nothing(world: World) -> None:
    referral = states.at(world, Status.SUBMITTED)
    services.enter_in_error(**states.now(referral, world.spoke_desk), reason=ErrorReason.DUPLICATE, comment="")
    assert not referral.letters.exists()


def test_letters_are_acknowledged_together_once_and_audited(world: World) -> None:
    letter = fitted(world).letters.get()
    other = states.at(world, Status.REJECTED, nhs_number="9990000026").letters.get()
    ids = [letter.pk, other.pk]
    assert services.acknowledge(by=world.spoke_desk, letter_ids=ids) == 2
    assert services.acknowledge(by=world.spoke_desk, letter_ids=ids) == 0
    letter.refresh_from_db()
    assert (letter.acknowledged_by, letter.acknowledged_at is not None) == (world.spoke_desk, True)
    events = Event.objects.filter(action="outcome_letter.acknowledged")
    assert {(event.subject, event.organisation) for event in events} == {(str(pk), "N82001") for pk in ids}


def test_nobody_acknowledges_for_another_practice(world: World) -> None:
    letter = fitted(world).letters.get()
    for other in (world.fitter_user, world.admin, make_user(Role.PRACTICE_STAFF, make_practice("N82008"))):
        assert services.acknowledge(by=other, letter_ids=[letter.pk]) == 0


def test_a_closed_account_has_no_letters(world: World) -> None:
    fitted(world)
    closed: User = world.spoke_desk
    closed.is_active = False
    assert not Letter.objects.received_by(closed).exists()
    assert not Letter.objects.visible_to(closed).exists()


def test_the_lists_count_what_waits(world: World, elsewhere: Practice) -> None:
    letter = fitted(world, registered=elsewhere, may_tell=True).letters.get(to="referrer")
    note = Letter.objects.get(to="registered")
    reader = make_user(Role.PRACTICE_STAFF, elsewhere, world.spoke)
    assert correspondence.counts(user=reader) == {"letters": (1, letter.at), "notes": (1, note.at)}
    services.acknowledge(by=reader, letter_ids=[note.pk])
    assert correspondence.counts(user=reader)["notes"] == (0, None)
    assert list(correspondence.letters(user=reader, name="read")) == [note]
