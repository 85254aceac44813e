"""Clinics that repeat: the pattern, and the clinics made of it for some weeks at a time."""

import uuid
from collections.abc import Sequence
from datetime import date, time, timedelta
from hashlib import sha256
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone

from larc.accounts.models import User
from larc.audit.services import record
from practices.bank_holidays import bank_holidays
from practices.clinic_times import ClinicTimeError, Part, moment, times
from practices.errors import CapacityError, StaleError
from practices.methods import methods_lacking
from practices.models import ClinicPattern, ClinicSession, Hub, PatternPart
from practices.planning import Planned, monday_of, plan
from practices.selectors.diary import as_planned, diary_of
from practices.services.sessions import lock_hub, store

LONGEST_PLAN = timedelta(weeks=26)


class Plan(NamedTuple):
    """What making clinics would do: each clinic planned or left out, by day, and a mark of exactly that."""

    planned: list[Planned]
    mark: str

    @property
    def clinics(self) -> list[Planned]:
        return [each for each in self.planned if each.clinic]

    @property
    def left_out(self) -> list[Planned]:
        return [each for each in self.planned if each.clinic is None]


@transaction.atomic
def add_pattern(
    *,
    by: User,
    hub_id: int,
    fitter_id: int,
    starts_on: date,
    every_weeks: int,
    first: time,
    parts: Sequence[Part],
    ends_on: date | None = None,
    room_id: int | None = None,
    trainee_id: int | None = None,
) -> ClinicPattern:
    """Add a clinic that repeats. It makes no clinic yet: see `make_clinics`. CapacityError when it never could be."""
    hub = lock_hub(hub_id)
    pattern = ClinicPattern(
        hub=hub,
        fitter_id=fitter_id,
        trainee_id=trainee_id,
        room_id=room_id,
        every_weeks=every_weeks,
        starts_on=starts_on,
        ends_on=ends_on,
        first=first,
    )
    _refuse_never(pattern, parts)
    # The hub is locked, so that a form sent twice adds one.
    if hub.patterns.filter(fitter=fitter_id, every_weeks=every_weeks, starts_on=starts_on, first=first).exists():
        raise CapacityError("This fitter already has a clinic that repeats from this day and time", "first")
    pattern.save()
    _store_parts(pattern, parts)
    record(by=by, action="pattern.added", subject=pattern.uuid)
    return pattern


@transaction.atomic
def change_pattern(
    *,
    by: User,
    pattern_uuid: uuid.UUID,
    version: int,
    fitter_id: int,
    starts_on: date,
    every_weeks: int,
    first: time,
    parts: Sequence[Part],
    ends_on: date | None = None,
    room_id: int | None = None,
    trainee_id: int | None = None,
) -> ClinicPattern:
    """Change a pattern for the clinics still to be made; those made stay as they are.

    StaleError when `version` is not the one stored, CapacityError when it never could be held.
    """
    pattern = (
        ClinicPattern.objects.select_for_update(of=("self",)).select_related("hub__practice").get(uuid=pattern_uuid)
    )
    if pattern.version != version:
        raise StaleError
    pattern.fitter_id, pattern.trainee_id, pattern.room_id = fitter_id, trainee_id, room_id
    pattern.every_weeks, pattern.starts_on, pattern.ends_on, pattern.first = every_weeks, starts_on, ends_on, first
    _refuse_never(pattern, parts)
    pattern.version += 1
    pattern.save()
    pattern.parts.all().delete()
    _store_parts(pattern, parts)
    record(by=by, action="pattern.changed", subject=pattern.uuid)
    return pattern


def plan_clinics(*, hub: Hub, first_day: date, last_day: date) -> Plan:
    """What `make_clinics` would make between two days, both included, and what it would leave out. Writes nothing.

    CapacityError when the days are in the wrong order, too many or over.
    """
    today = timezone.localdate()
    if last_day < first_day:
        raise CapacityError("Last day must be the same as or after the first day", "last_day")
    if first_day <= today:
        raise CapacityError("First day must be in the future", "first_day")
    if last_day - first_day > LONGEST_PLAN:
        raise CapacityError("Choose 26 weeks or fewer", "last_day")
    patterns = hub.patterns.prefetch_related("parts")
    whole_weeks = monday_of(first_day), monday_of(last_day) + timedelta(days=6)
    made = ClinicSession.objects.filter(pattern__in=patterns, day__range=whole_weeks)
    planned = plan(
        [as_planned(pattern) for pattern in patterns],
        diary_of(hub=hub, first_day=first_day, last_day=last_day),
        first_day=first_day,
        last_day=last_day,
        holidays=bank_holidays(),
        made=set(made.values_list("pattern_id", "day")),
        kept=set(made.filter(withdrawn_at__isnull=True).values_list("pattern_id", "day")),
    )
    return Plan(planned, _mark(planned))


@transaction.atomic
def make_clinics(*, by: User, hub_id: int, first_day: date, last_day: date, mark: str) -> list[ClinicSession]:
    """Make the clinics of a plan, all of them or none.

    `mark` is that of the plan the admin saw. StaleError when it would come out otherwise now, for instance because
    someone else has just made them; CapacityError as `plan_clinics`.
    """
    hub = Hub.objects.get(pk=hub_id)
    lock_hub(hub_id, *hub.fitters.values_list("pk", flat=True))
    found = plan_clinics(hub=hub, first_day=first_day, last_day=last_day)
    if found.mark != mark:
        raise StaleError
    patterns = {pattern.pk: pattern for pattern in hub.patterns.all()}
    sessions = [store(hub, each.clinic, pattern=patterns[each.pattern.key]) for each in found.planned if each.clinic]
    for session in sessions:
        record(by=by, action="session.added", subject=session.uuid)
    return sessions


def _refuse_never(pattern: ClinicPattern, parts: Sequence[Part]) -> None:
    """CapacityError for a pattern of which no clinic could ever be held."""
    if pattern.ends_on and pattern.ends_on < pattern.starts_on:
        raise CapacityError("Last day must be the same as or after the first day", "ends_on")
    if pattern.trainee_id == pattern.fitter_id:
        raise CapacityError("Choose someone else to supervise: nobody supervises themselves", "trainee")
    try:
        times(start=moment(pattern.starts_on, pattern.first), day=pattern.starts_on, parts=parts)
    except ClinicTimeError as error:
        raise CapacityError(str(error), "first") from error
    hub = pattern.hub
    methods = [method for part in parts for method in part.methods]
    if missing := [method.label for method in dict.fromkeys(methods) if method not in hub.methods]:
        raise CapacityError(
            f"{hub.practice} does not offer this: {', '.join(missing)}. Change what it offers first", "methods"
        )
    fitter = hub.fitters.prefetch_related("letters").filter(pk=pattern.fitter_id).first()
    if fitter is None:
        raise CapacityError(f"This fitter does not fit at {hub.practice}", "fitter")
    held = [letter.competence for letter in fitter.letters.all() if letter.end > pattern.starts_on]
    if lacking := methods_lacking(methods, held):
        labels = ", ".join(method.label for method in dict.fromkeys(lacking))
        raise CapacityError(f"{fitter} has no letter of competence for this: {labels}", "fitter")


def _store_parts(pattern: ClinicPattern, parts: Sequence[Part]) -> None:
    PatternPart.objects.bulk_create(
        PatternPart(
            pattern=pattern,
            position=position,
            methods=list(part.methods),
            minutes=part.minutes,
            number=part.number,
            is_for_trainee=part.is_for_trainee,
        )
        for position, part in enumerate(parts)
    )


def _mark(planned: Sequence[Planned]) -> str:
    """Two plans carry the same mark when they would make the same clinics."""
    made = [(each.pattern.key, each.clinic) for each in planned if each.clinic]
    return sha256(repr(made).encode()).hexdigest()[:16]
