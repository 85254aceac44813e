"""Clinics: one fitter at one hub for one stretch of one day."""

import uuid
from collections.abc import Collection, Sequence
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils import timezone

from larc.accounts.models import User
from larc.audit.services import record
from larc.nhsuk.formatting import format_date, format_time_range
from practices.clinic_times import ClinicTimeError, moment, slot_starts
from practices.errors import CapacityError
from practices.methods import Method, methods_lacking
from practices.models import ClinicSession, Fitter, Hub, Slot


@transaction.atomic
def add_session(
    *,
    by: User,
    hub_id: int,
    fitter_id: int,
    day: date,
    first: time,
    minutes: int,
    number: int,
    methods: Collection[Method | str],
    room_id: int | None = None,
) -> ClinicSession:
    """Add a clinic of `number` appointments of `minutes` each from the London time `first`, one after the other.

    CapacityError when the hub does not offer a method or is closed, the fitter does not work there, has no letter
    of competence for a method on that day or is busy (A9), or the times are over or impossible (A33).
    """
    # The fitter is locked, so that two clinics added at once cannot overlap.
    fitter = Fitter.objects.select_for_update().get(pk=fitter_id)
    hub = Hub.objects.select_related("practice").get(pk=hub_id)
    refuse_impossible(fitter=fitter, hub=hub, day=day, methods=methods)
    if day < timezone.localdate():
        raise CapacityError("Date must be today or in the future", "day")
    try:
        starts = slot_starts(start=moment(day, first), day=day, minutes=minutes, number=number)
    except ClinicTimeError as error:
        raise CapacityError(str(error), "first") from error
    session = ClinicSession.objects.create(
        hub=hub, fitter=fitter, day=day, methods=[Method(method) for method in methods], room_id=room_id
    )
    create_slots(session, starts, minutes)
    record(by=by, action="session.added", subject=session.uuid)
    return session


@transaction.atomic
def withdraw_session(*, by: User, session_uuid: uuid.UUID) -> list[Slot]:
    """Withdraw a clinic. Its free slots go; the booked ones are kept and returned for re-arrangement (A8).

    Withdrawing it again changes nothing and returns what is still booked.
    """
    session = ClinicSession.objects.select_for_update().get(uuid=session_uuid)
    if session.withdrawn_at is None:
        session.withdrawn_at = timezone.now()
        session.save(update_fields=["withdrawn_at"])
        session.slots.filter(state=Slot.State.FREE).update(state=Slot.State.WITHDRAWN)
        record(by=by, action="session.withdrawn", subject=session.uuid)
    return list(session.slots.filter(state=Slot.State.BOOKED))


def refuse_impossible(*, fitter: Fitter, hub: Hub, day: date, methods: Collection[Method | str]) -> None:
    """CapacityError when the hub does not offer this or is closed on the day, or the fitter may not do it there."""
    _refuse_what_hub_cannot(hub, day, methods)
    _refuse_what_fitter_may_not(fitter, hub, day, methods)


def create_slots(session: ClinicSession, starts: Sequence[datetime], minutes: int) -> list[Slot]:
    """Make slots, one after the other. CapacityError when they are over or the fitter has an appointment then."""
    if starts[0] <= timezone.now():
        raise CapacityError("Start time must be in the future", "first")
    _refuse_overlap(session.fitter, session.day, starts[0], starts[-1] + timedelta(minutes=minutes))
    return Slot.objects.bulk_create(
        Slot(session=session, starts_at=start, minutes=minutes, methods=session.methods) for start in starts
    )


def _refuse_overlap(fitter: Fitter, day: date, start: datetime, end: datetime) -> None:
    taken = Slot.objects.filter(session__fitter=fitter, session__day=day).exclude(state=Slot.State.WITHDRAWN)
    clash = next((slot for slot in taken if slot.starts_at < end and slot.ends_at > start), None)
    if clash:
        raise CapacityError(
            f"{fitter} has an appointment {format_time_range(clash.starts_at, clash.ends_at)} that day. "
            "Choose another time or fitter",
            "first",
        )


def _refuse_what_hub_cannot(hub: Hub, day: date, methods: Collection[Method | str]) -> None:
    if not methods:
        raise CapacityError("Select at least one method", "methods")
    if missing := [Method(method).label for method in methods if method not in hub.methods]:
        raise CapacityError(
            f"{hub.practice} does not offer this: {', '.join(missing)}. Change what it offers first", "methods"
        )
    closed_on = hub.practice.closed_on
    if (closed_on and closed_on <= day) or hub.closures.filter(first_day__lte=day, last_day__gte=day).exists():
        raise CapacityError(f"{hub.practice} is closed on {format_date(day)}", "day")


def _refuse_what_fitter_may_not(fitter: Fitter, hub: Hub, day: date, methods: Collection[Method | str]) -> None:
    if not fitter.hubs.filter(pk=hub.pk).exists():
        raise CapacityError(f"{fitter} does not fit at {hub.practice}", "fitter")
    held = [letter.competence for letter in fitter.letters.all() if letter.counts_on(day)]
    if lacking := methods_lacking(methods, held):
        labels = ", ".join(method.label for method in lacking)
        raise CapacityError(
            f"{fitter} has no letter of competence valid on {format_date(day)} for this: {labels}", "fitter"
        )
