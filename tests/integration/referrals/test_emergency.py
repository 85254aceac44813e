"""Emergency coils at the services: only slots in time, never in the routine queue, handed over when none is."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from practices.models import Practice
from referrals import emergencies, services
from referrals.errors import (
    HubUnavailableError,
    IncompleteError,
    InvalidDetailError,
    NotAllowedError,
    OpenReferralError,
    SlotTakenError,
)
from referrals.models import Referral
from referrals.selectors import hubs_for, slots_for
from referrals.workflow import Action, Status
from referrals.worklists.conditions import Asker
from referrals.worklists.definitions import WORKLISTS
from referrals.worklists.queries import LIMIT, rows_of, sort
from tests.builders.emergency import (
    EMERGENCY_COIL,
    emergency_accepted,
    emergency_draft,
    emergency_sent,
    hours_ago,
)
from tests.builders.pathway import EITHER_COIL, NHS_NUMBERS, World, make_practice, make_world, with_another_hub

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_world()


def hand_off(referral: Referral, by, **changes: object) -> Referral:
    given = {"spoke_to": "Nurse Green, City Clinic", "spoken_at": timezone.now()} | changes
    return services.hand_off(referral_id=referral.pk, by=by, version=referral.version, **given)


# The deadline


@pytest.mark.acceptance("A32")
def test_the_dates_of_an_emergency_set_its_deadline(world):
    draft = emergency_draft(world, first_sex_hours_ago=24)
    assert draft.ec_deadline == draft.first_sex_at + timedelta(hours=120)


def test_dates_that_cannot_be_right_are_not_stored(world):
    draft = world.draft(need=EMERGENCY_COIL)
    with pytest.raises(InvalidDetailError, match="must be in the past"):
        services.set_emergency(referral_id=draft.pk, by=world.spoke_desk, first_sex_at=hours_ago(-1))
    draft.refresh_from_db()
    assert draft.ec_deadline is None


def test_only_an_emergency_has_dates(world):
    draft = world.draft(need=EITHER_COIL)
    with pytest.raises(NotAllowedError):
        services.set_emergency(referral_id=draft.pk, by=world.spoke_desk, first_sex_at=hours_ago(1))


@pytest.mark.parametrize("change", [{"method": "lng_ius"}, {"method": "either_coil"}, {"indication": "other"}])
def test_only_a_new_copper_coil_for_contraception_is_an_emergency(world, change):
    need = EMERGENCY_COIL.__class__(**{**EMERGENCY_COIL.__dict__, **change})
    with pytest.raises(InvalidDetailError, match="new copper coil"):
        world.draft(need=need)


def test_another_need_forgets_the_emergency(world):
    draft = emergency_draft(world)
    services.change_need(referral_id=draft.pk, by=world.spoke_desk, need=EITHER_COIL)
    draft.refresh_from_db()
    assert (draft.is_emergency, draft.ec_deadline, draft.first_sex_at) == (False, None, None)


# Slots in time


@pytest.mark.acceptance("A32")
def test_only_hubs_with_a_slot_before_the_deadline_are_offered(world):
    world.add_clinic(days=2)
    later = with_another_hub(world)
    later.add_clinic(days=6)
    draft = emergency_draft(world, first_sex_hours_ago=24)
    assert [choice.hub for choice in hubs_for(referral=draft)] == [world.hub]
    with pytest.raises(HubUnavailableError):
        services.choose_hub(referral_id=draft.pk, by=world.spoke_desk, hub_id=later.hub.pk)


def test_a_hub_without_a_slot_in_time_is_forgotten_with_new_dates(world):
    world.add_clinic(days=3)
    draft = emergency_draft(world, first_sex_hours_ago=2)
    assert draft.hub == world.hub
    changed = services.set_emergency(referral_id=draft.pk, by=world.spoke_desk, first_sex_at=hours_ago(96))
    assert changed.hub is None


@pytest.mark.acceptance("A32")
def test_an_emergency_without_dates_or_past_its_deadline_is_not_sent(world):
    world.add_clinic(days=2)
    undated = world.draft(need=EMERGENCY_COIL)
    with pytest.raises(IncompleteError) as incomplete:
        services.submit(referral_id=undated.pk, by=world.spoke_desk)
    assert "emergency" in incomplete.value.missing
    draft = emergency_draft(world, nhs_number=NHS_NUMBERS[1])
    with time_machine.travel(draft.ec_deadline), pytest.raises(IncompleteError) as over:
        services.submit(referral_id=draft.pk, by=world.spoke_desk)
    assert over.value.missing == ("deadline",)


@pytest.mark.acceptance("A32")
def test_an_emergency_is_not_sent_to_a_hub_whose_last_slot_in_time_has_gone(world):
    [slot] = world.add_clinic(days=2, number=1).slots.all()
    draft = emergency_draft(world)
    world.book(world.accepted(nhs_number=NHS_NUMBERS[1]), slot)
    with pytest.raises(HubUnavailableError):
        services.submit(referral_id=draft.pk, by=world.spoke_desk)
    draft.refresh_from_db()
    assert draft.status == Status.DRAFT


@pytest.mark.acceptance("A32", "K3")
def test_only_slots_before_the_deadline_can_be_booked(world):
    in_time = world.add_clinic(days=2).slots.first()
    late = world.add_clinic(days=9).slots.first()
    referral = emergency_accepted(world)
    assert late not in slots_for(referral=referral, by=world.hub_desk)
    with pytest.raises(SlotTakenError):
        world.book(referral, late)
    world.book(referral, in_time)
    referral.refresh_from_db()
    assert referral.status == Status.BOOKED


@pytest.mark.acceptance("K3")
def test_a_slot_at_the_deadline_itself_is_too_late(world):
    slot = world.add_clinic(days=2).slots.first()
    referral = emergency_accepted(world)
    Referral.objects.filter(pk=referral.pk).update(ec_deadline=slot.starts_at)
    referral.refresh_from_db()
    with pytest.raises(SlotTakenError):
        world.book(referral, slot)


# What is unbooked surfaces


def on_list(user) -> list[Referral]:
    """The list of emergencies in its own order."""
    return list(sort(rows_of(WORKLISTS["emergencies"], Asker.of(user)), LIMIT))


def test_unbooked_emergencies_surface_on_both_sides_nearest_deadline_first(world):
    world.add_clinic(days=2)
    later = emergency_sent(world, first_sex_hours_ago=2)
    draft = emergency_draft(world, first_sex_hours_ago=30, nhs_number=NHS_NUMBERS[1])
    sooner = emergency_sent(world, first_sex_hours_ago=40, nhs_number=NHS_NUMBERS[2])
    routine = world.submitted(nhs_number=NHS_NUMBERS[3])
    assert on_list(world.spoke_desk) == [sooner, draft, later]
    # A draft is nobody's but the referring practice's.
    at_hub = on_list(world.hub_desk)
    assert at_hub == [sooner, later]
    assert routine not in at_hub


def test_an_emergency_that_was_handed_over_surfaces_no_more(world):
    world.add_clinic(days=2)
    handed = emergency_sent(world)
    assert on_list(world.hub_desk) == [handed]
    hand_off(handed, world.hub_desk)
    assert not on_list(world.hub_desk)


# The handover


@pytest.mark.acceptance("A32")
def test_a_draft_is_handed_over_with_who_and_when(world):
    draft = emergency_draft(world)
    spoken_at = timezone.now() - timedelta(minutes=10)
    handed = hand_off(draft, world.spoke_desk, spoken_at=spoken_at, comment="Seen at 5pm")
    assert (handed.status, handed.submitted_at) == (Status.HANDED_OFF, None)
    event = handed.events.get(action=Action.HAND_OFF)
    assert (event.counterpart, event.happened_at, event.comment) == (
        "Nurse Green, City Clinic",
        spoken_at,
        "Seen at 5pm",
    )
    assert event.organisation == world.spoke


@pytest.mark.acceptance("A32")
@pytest.mark.parametrize("side", ["spoke_desk", "hub_desk"])
def test_a_sent_emergency_is_handed_over_by_either_side(world, side):
    world.add_clinic(days=2)
    sent = emergency_sent(world)
    handed = hand_off(sent, getattr(world, side))
    assert handed.status == Status.HANDED_OFF
    assert not handed.legs.filter(closed_at=None).exists()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"spoke_to": "  "}, "spoke_to"),
        ({"spoke_to": "x" * 201}, "spoke_to"),
        ({"spoken_at": timezone.now() + timedelta(days=1)}, "spoken_time"),
    ],
)
def test_a_handover_says_who_and_when(world, changes, field):
    draft = emergency_draft(world)
    with pytest.raises(InvalidDetailError) as refused:
        hand_off(draft, world.spoke_desk, **changes)
    assert refused.value.field == field
    draft.refresh_from_db()
    assert draft.status == Status.DRAFT


def test_a_routine_referral_is_not_handed_over(world):
    sent = world.submitted()
    with pytest.raises(NotAllowedError, match="Only emergency contraception"):
        hand_off(sent, world.spoke_desk)


# Whom to phone


def clinic(code: str, **fields: object) -> Practice:
    given = {"kind": Practice.Kind.SEXUAL_HEALTH_CLINIC, "phone": "01514960000"}
    return make_practice(code, **(given | fields))


def test_the_nearest_clinics_with_a_number_are_named(world, settings):
    settings.SEXUAL_HEALTH_PHONE = ""
    clinic("C0001", name="Far Clinic", latitude=53.9, longitude=-2.98)
    clinic("C0002", name="Near Clinic", latitude=53.42, longitude=-2.98)
    clinic("C0003", name="Clinic Somewhere")
    clinic("C0004", name="Silent Clinic", phone="", latitude=53.41, longitude=-2.98)
    clinic("C0005", name="Closed Clinic", latitude=53.41, longitude=-2.98, closed_on=timezone.localdate())
    named = [each.name for each in emergencies.clinics_to_phone(referral=emergency_draft(world))]
    assert named == ["Near Clinic", "Far Clinic", "Clinic Somewhere"]


def test_the_number_of_a_deployment_comes_first(world, settings):
    settings.SEXUAL_HEALTH_PHONE = "01514960001"
    clinic("C0001", name="City Clinic")
    named = emergencies.clinics_to_phone(referral=emergency_draft(world))
    assert [each.phone for each in named] == ["01514960001", "01514960000"]


def test_advice_is_marked_until_a_clinician_has_approved_it():
    for kind in ("oral", "phone"):
        advice = emergencies.advice(kind)
        assert advice.text
        assert not advice.is_approved


# Another referral that is open already


@pytest.mark.acceptance("A32")
def test_a_routine_referral_stands_in_no_emergencys_way(world):
    world.add_clinic(days=2)
    world.submitted(need=EITHER_COIL)
    sent = emergency_sent(world)
    assert sent.status == Status.SUBMITTED


@pytest.mark.acceptance("A4")
def test_a_second_emergency_and_a_routine_one_beside_it_are_duplicates(world):
    world.add_clinic(days=2)
    emergency_sent(world)
    for need in (EMERGENCY_COIL, EITHER_COIL):
        with pytest.raises(OpenReferralError):
            world.draft(need=need)
