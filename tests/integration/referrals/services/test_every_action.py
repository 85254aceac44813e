"""Every action, tried by everybody on a real referral in every state: what may be done is done once and told once,
and what may not leaves no trace (domain.md 8.2, A13)."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from larc.audit.models import Event
from practices.models import Slot
from referrals import services, standing
from referrals.errors import NotAllowedError
from referrals.models import Appointment, Fitting, Leg, Notification, Referral, ReferralEvent
from referrals.reasons import (
    CancelReason,
    DischargeReason,
    ErrorReason,
    NotFittedReason,
    OnwardReason,
    ReturnReason,
    UnbookedReason,
    UnbookReason,
)
from referrals.workflow import Action, Status
from tests.builders import states
from tests.builders.pathway import implant_record
from tests.builders.people import Person, Scene, make_scene
from tests.builders.ways import WAYS

pytestmark = pytest.mark.django_db


Given = dict[str, Any]
Call = Callable[[Scene, Referral, Given], object]

# How each action is taken, rightly but for who takes it and when.
CALLS: dict[Action, Call] = {
    Action.SUBMIT: lambda scene, referral, given: services.submit(**given),
    Action.CONFIRM: lambda scene, referral, given: services.confirm(**given),
    Action.ACCEPT: lambda scene, referral, given: services.accept(**given),
    Action.REQUEST_INFORMATION: lambda scene, referral, given: services.request_information(**given, comment="Why?"),
    Action.ANSWER: lambda scene, referral, given: services.answer(**given, comment="Because"),
    Action.RETURN: lambda scene, referral, given: services.return_to_referrer(
        **given, reason=ReturnReason.NO_CAPACITY, comment=""
    ),
    Action.REDIRECT: lambda scene, referral, given: services.redirect(**given, hub_id=scene.other.hub.pk),
    Action.SEND_AGAIN: lambda scene, referral, given: services.send_again(**given, hub_id=scene.other.hub.pk),
    Action.BOOK: lambda scene, referral, given: services.book(**given, slot_id=scene.slot.uuid),
    Action.UNBOOK: lambda scene, referral, given: services.unbook(**given, reason=UnbookReason.CLINIC),
    Action.RESCHEDULE: lambda scene, referral, given: services.reschedule(**given, slot_id=scene.slot.uuid),
    Action.RECORD_FITTED: lambda scene, referral, given: services.record_fitting(**given, record=implant_record()),
    Action.RECORD_UNBOOKED_FITTING: lambda scene, referral, given: services.record_fitting(
        **given, record=implant_record(), reason=UnbookedReason.WALK_IN
    ),
    Action.RECORD_NOT_FITTED: lambda scene, referral, given: services.record_not_fitted(
        **given, reason=NotFittedReason.DECLINED, attended_on=timezone.localdate()
    ),
    Action.RECORD_DNA: lambda scene, referral, given: services.record_dna(**given),
    Action.REOPEN: lambda scene, referral, given: services.reopen(**given),
    Action.SEND_ONWARD: lambda scene, referral, given: services.send_onward(
        **given, destination="Women's hospital", reason=OnwardReason.IMAGING
    ),
    Action.DISCHARGE: lambda scene, referral, given: services.discharge(
        **given,
        reason=DischargeReason.MISSED if referral.status == Status.DNA else DischargeReason.NO_CONTACT,
        comment="",
        safeguarding_checked=True,
    ),
    Action.CANCEL: lambda scene, referral, given: services.cancel(**given, reason=CancelReason.PATIENT_REQUEST),
    Action.ENTER_IN_ERROR: lambda scene, referral, given: services.enter_in_error(
        **given, reason=ErrorReason.TEST, comment=""
    ),
}
SENDING = {Action.SUBMIT, Action.CONFIRM}
STAMPS = {
    Action.SUBMIT: "submitted_at",
    Action.CONFIRM: "submitted_at",
    Action.ACCEPT: "triaged_at",
    Action.BOOK: "offered_at",
    Action.RECORD_FITTED: "closed_at",
    Action.RECORD_UNBOOKED_FITTING: "closed_at",
    Action.SEND_ONWARD: "closed_at",
    Action.DISCHARGE: "closed_at",
    Action.CANCEL: "closed_at",
    Action.ENTER_IN_ERROR: "closed_at",
}


@contextmanager
def undone() -> Iterator[None]:
    """Whatever is done inside is taken back."""
    point = transaction.savepoint()
    try:
        yield
    finally:
        transaction.savepoint_rollback(point)


def all_there_is() -> list[Any]:
    """Every row an action could touch."""
    models = (Referral, ReferralEvent, Leg, Appointment, Slot, Fitting, Notification, Event)
    return [list(model.objects.order_by("pk").values()) for model in models]


def check_done(action: Action, person: Person, before: Referral, after: Referral) -> None:
    target = next(way.target for way in WAYS if (way.source, way.action) == (before.status, action))
    assert after.status == target
    assert after.version == before.version + 1
    events = ReferralEvent.objects.filter(referral=after).order_by("-pk")
    assert events.count() == before.events_before + 1
    told = events[0]
    assert (told.action, told.from_status, told.to_status) == (action, before.status, target)
    assert told.by == person.user
    if person.practice:
        assert told.organisation_id in person.user.practice_ids
    assert timezone.now() - told.at < timedelta(minutes=1)
    if stamp := STAMPS.get(action):
        assert getattr(after, stamp) == told.at
    if before.clock_started_at:
        assert after.clock_started_at == before.clock_started_at, "the patient's clock never moves"
    is_on = after.status not in {
        "fitted",
        "onward_referred",
        "cancelled",
        "discharged",
        "entered_in_error",
        "rejected",
    }
    assert after.legs.filter(closed_at__isnull=True).count() == int(is_on)
    has_time = Appointment.objects.filter(leg__referral=after, state=Appointment.State.BOOKED).count()
    assert has_time == int(after.status == "booked")
    audited = Event.objects.filter(action=f"referral.{action}", subject=str(after.pk))
    assert audited.count() == events.filter(action=action).count()
    assert audited.latest("pk").actor == person.user


@pytest.mark.acceptance("A13")
@pytest.mark.parametrize(("status", "hub_lets_book"), [*((status, True) for status in Status), ("accepted", False)])
def test_in_each_state_everybody_can_do_what_the_pathway_says_and_nothing_else(status, hub_lets_book):
    scene = make_scene()
    scene.world.let_referrers_book(hub_lets_book)
    referral = states.at(scene.world, status)
    referral.events_before = referral.events.count()
    for name, person in scene.people.items():
        allowed = standing.allowed_actions(user=person.user, referral=referral)
        expected = {action for action in CALLS if person.may(status, action, hub_lets_book=hub_lets_book)}
        assert allowed & CALLS.keys() == expected, name
        given = {"referral_id": referral.pk, "by": person.user, "version": referral.version}
        for action in allowed & CALLS.keys():
            with undone():
                CALLS[action](scene, referral, given)
                check_done(action, person, referral, Referral.objects.get(pk=referral.pk))
        untouched = all_there_is()
        for action in CALLS.keys() - allowed:
            check_refused(action, person, scene, referral, given)
        assert all_there_is() == untouched, name


def check_refused(action: Action, person: Person, scene: Scene, referral: Referral, given: Given) -> None:
    if action in SENDING and referral.submitted_at and person.sees(referral):
        CALLS[action](scene, referral, given)  # sent again, it is sent once (A11)
        return
    again = (
        action == Action.ENTER_IN_ERROR and referral.status == Status.ENTERED_IN_ERROR and "service" in person.sides
    )
    expected = NotAllowedError if person.sees(referral) or again else Referral.DoesNotExist
    with pytest.raises(expected):
        CALLS[action](scene, referral, given)
