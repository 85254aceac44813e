"""Rooms of the demonstration's hubs, clinics that repeat, and the times of the past year's clinics."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, time

from larc.accounts.models import User
from larc.demo.courses import VISIT, Opening
from larc.demo.plans import HUBS, FitterPlan, HubPlan
from larc.demo.users import MAIN_HUB
from larc.demo.year import Year
from practices import services
from practices.clinic_times import Part
from practices.methods import Method, methods_lacking
from practices.models import ClinicSession, Fitter, Hub, Slot

FIRST = time(9)
MINUTES = int(VISIT.total_seconds() // 60)
# Whose weekly clinics are made from a pattern; those of the others are single ones.
WITH_PATTERNS = (MAIN_HUB, "N82117", "N82053")
BATCH = 2_000


def part_of(fitter: FitterPlan, hub: HubPlan) -> Part:
    """What a clinic of a fitter consists of."""
    return Part(methods_of(fitter, hub), minutes=MINUTES, number=hub.slots)


def methods_of(fitter: FitterPlan, hub: HubPlan) -> tuple[Method, ...]:
    """The hub's methods that the fitter holds a letter for. A ring pessary needs none."""
    held = [competence for competence, _ in fitter.letters]
    return tuple(method for method in hub.methods if method not in methods_lacking(hub.methods, held))


def furnish(*, by: User, hubs: Mapping[str, Hub], fitters: Mapping[str, list[Fitter]]) -> None:
    """Give every hub a room for each of its fitters, and some hubs the patterns their clinics are made of."""
    for plan in HUBS:
        for number, (fitter, fitter_plan) in enumerate(zip(fitters[plan.code], plan.fitters, strict=True), start=1):
            clinics = ClinicSession.objects.filter(hub=hubs[plan.code], fitter=fitter)
            room = services.add_room(by=by, hub=hubs[plan.code], name=f"Treatment room {number}")
            clinics.update(room=room)
            first = clinics.order_by("day").first()
            if first and plan.code in WITH_PATTERNS:
                pattern = services.add_pattern(
                    by=by,
                    hub_id=hubs[plan.code].pk,
                    fitter_id=fitter.pk,
                    starts_on=first.day,
                    every_weeks=1,
                    first=FIRST,
                    parts=[part_of(fitter_plan, plan)],
                    room_id=room.pk,
                )
                clinics.update(pattern=pattern)


def store_past(hubs: Mapping[str, Hub], year: Mapping[str, Year]) -> dict[Opening, int]:
    """The key of the slot of every time of the past year; those taken, and not given back, are booked."""
    taken = {visit.opening for each in year.values() for course in each.courses for visit in course.visits}
    clinics: dict[tuple[str, int, date], list[Opening]] = defaultdict(list)
    for code, each in year.items():
        for opening in each.openings:
            if opening.slot is None:
                clinics[code, opening.fitter, opening.day].append(opening)
    sessions = ClinicSession.objects.bulk_create(
        [
            ClinicSession(hub=hubs[code], fitter_id=fitter, day=day, methods=sorted(times[0].methods))
            for (code, fitter, day), times in clinics.items()
        ],
        BATCH,
    )
    pairs = [(session, time) for session, times in zip(sessions, clinics.values(), strict=True) for time in times]
    slots = Slot.objects.bulk_create(
        [
            Slot(
                session=session,
                starts_at=time.starts_at,
                minutes=MINUTES,
                methods=session.methods,
                state=Slot.State.BOOKED if time in taken else Slot.State.FREE,
            )
            for session, time in pairs
        ],
        BATCH,
    )
    Slot.objects.filter(pk__in=[time.slot for time in taken if time.slot]).update(state=Slot.State.BOOKED)
    known = {time: time.slot for each in year.values() for time in each.openings if time.slot}
    return known | {time: slot.pk for (_, time), slot in zip(pairs, slots, strict=True)}
