"""Each appointment is reminded of once, two days before, by day, and only while it stands."""

from collections.abc import Callable
from datetime import datetime, time, timedelta

import pytest
import time_machine

from practices.services import add_leave, remove_leave, withdraw_session
from referrals import services
from referrals.clocks import LONDON
from referrals.models import Appointment, Notification, Referral
from referrals.reasons import UnbookReason
from referrals.services import sending
from tests.builders.notify import NotifyServer
from tests.builders.pathway import World

pytestmark = pytest.mark.django_db

Kind, State = Notification.Kind, Notification.State
Make = Callable[..., Referral]
HOUR = timedelta(hours=1)


def start_of(referral: Referral) -> datetime:
    return Appointment.objects.get(leg__referral=referral, state=Appointment.State.BOOKED).slot.starts_at


def remind_at(moment: datetime) -> None:
    with time_machine.travel(moment, tick=False):
        sending.queue_reminders()


def reminders(referral: Referral) -> list[str]:
    return list(referral.notifications.filter(kind=Kind.REMINDER).values_list("state", flat=True))


def test_the_reminder_is_queued_48_hours_before_and_not_sooner(booked: Make) -> None:
    referral = booked()
    remind_at(start_of(referral) - 48 * HOUR - timedelta(minutes=1))
    assert reminders(referral) == []
    remind_at(start_of(referral) - 48 * HOUR)
    assert reminders(referral) == [State.QUEUED]


def test_how_long_before_is_a_setting(booked: Make, settings: object) -> None:
    settings.PATIENT_REMINDER_BEFORE = 24 * HOUR
    referral = booked()
    remind_at(start_of(referral) - 47 * HOUR)
    assert reminders(referral) == []
    remind_at(start_of(referral) - 23 * HOUR)
    assert reminders(referral) == [State.QUEUED]


def test_an_appointment_is_reminded_of_once(notify_server: NotifyServer, booked: Make) -> None:
    referral = booked()
    for hours in (48, 47, 24, 1):
        moment = start_of(referral) - hours * HOUR
        if moment.astimezone(LONDON).hour in sending.DAYTIME:
            remind_at(moment)
        with time_machine.travel(moment, tick=False):
            sending.send_due()

    assert reminders(referral) == [State.SENT]
    assert sum("Reminder" in text for text in notify_server.texts) == 1


def test_an_appointment_booked_the_day_before_needs_no_reminder(booked: Make) -> None:
    referral = booked(days=1)
    remind_at(start_of(referral) - HOUR)

    assert reminders(referral) == []


@pytest.mark.acceptance("A8")
def test_nobody_is_reminded_of_an_appointment_whose_clinic_was_withdrawn(booked: Make, world: World) -> None:
    referral = booked()
    start = start_of(referral)
    session = Appointment.objects.get(leg__referral=referral).slot.session
    withdraw_session(by=world.admin, session_uuid=session.uuid)
    remind_at(start - 47 * HOUR)
    assert reminders(referral) == []


@pytest.mark.acceptance("A8")
def test_a_reminder_that_waits_is_not_sent_while_its_clinic_cannot_be_held(
    notify_server: NotifyServer, booked: Make, world: World
) -> None:
    referral = booked()
    start = start_of(referral)
    remind_at(start - 48 * HOUR)
    leave = add_leave(by=world.admin, fitter_id=world.fitter.pk, first_day=start.date(), last_day=start.date())

    with time_machine.travel(start - 47 * HOUR, tick=False):
        sending.send_due()
    assert not any("Reminder" in text for text in notify_server.texts)
    assert reminders(referral) == [State.QUEUED]

    remove_leave(by=world.admin, leave_id=leave.pk)
    with time_machine.travel(start - 45 * HOUR, tick=False):
        sending.send_due()
    assert reminders(referral) == [State.SENT]


def test_nobody_is_reminded_at_night(booked: Make) -> None:
    referral = booked()
    night = datetime.combine(start_of(referral).astimezone(LONDON).date() - timedelta(days=1), time(3), LONDON)
    remind_at(night)
    assert reminders(referral) == []
    remind_at(night + 5 * HOUR)
    assert reminders(referral) == [State.QUEUED]


def test_nobody_is_reminded_of_what_is_over(booked: Make) -> None:
    referral = booked()
    remind_at(start_of(referral) + HOUR)

    assert reminders(referral) == []


@pytest.mark.parametrize("change", ["unbook", "reschedule"])
def test_a_reminder_that_waits_is_dropped_with_its_appointment(world: World, booked: Make, change: str) -> None:
    referral = booked()
    remind_at(start_of(referral) - 48 * HOUR)
    given = {"referral_id": referral.pk, "by": world.hub_desk, "version": referral.version}
    if change == "unbook":
        services.unbook(**given, reason=UnbookReason.PATIENT)
    else:
        services.reschedule(**given, slot_id=world.add_clinic(days=12).slots.first().uuid)

    assert reminders(referral) == [State.DROPPED]


def test_a_new_time_has_a_reminder_of_its_own(world: World, booked: Make) -> None:
    referral = booked()
    remind_at(start_of(referral) - 48 * HOUR)
    services.reschedule(
        referral_id=referral.pk,
        by=world.hub_desk,
        version=referral.version,
        slot_id=world.add_clinic(days=12).slots.first().uuid,
    )
    remind_at(start_of(referral) - 48 * HOUR)

    assert reminders(referral) == [State.DROPPED, State.QUEUED]


@pytest.mark.acceptance("A30")
def test_a_reminder_the_patient_does_not_want_is_withheld(booked: Make) -> None:
    referral = booked(may_text=False)
    remind_at(start_of(referral) - 48 * HOUR)

    assert reminders(referral) == [State.WITHHELD]


def test_who_did_not_come_is_told_once_how_to_arrange_another(
    notify_server: NotifyServer, world: World, booked: Make
) -> None:
    referral = booked()
    with time_machine.travel(start_of(referral) + HOUR):
        services.record_dna(referral_id=referral.pk, by=world.hub_desk, version=referral.version)
        sending.send_due()

    assert notify_server.texts[-1].startswith("You missed your appointment at Park Practice on ")
    assert sum("missed" in text for text in notify_server.texts) == 1
