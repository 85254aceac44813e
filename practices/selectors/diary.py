"""What a hub's clinics have to fit into, read from the database for `practices.planning`."""

from collections import Counter
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Count, DateTimeField, DurationField, ExpressionWrapper, F, Max, Min, Q, Value
from django.utils import timezone

from practices.clinic_times import Part
from practices.methods import Competence, Method
from practices.models import ClinicPattern, ClinicSession, Fitter, Hub, Slot
from practices.planning import Colleague, Diary, Letter, Pattern, Taken, monday_of

_MINUTE = Value(timedelta(minutes=1), DurationField())
_ENDS = ExpressionWrapper(F("slots__minutes") * _MINUTE + F("slots__starts_at"), output_field=DateTimeField())
_NOT_WITHDRAWN = ~Q(slots__state=Slot.State.WITHDRAWN)


def diary_of(*, hub: Hub, first_day: date, last_day: date, without: ClinicSession | None = None) -> Diary:
    """The diary of a hub from one day to another, both included: whole weeks of it, for the weekly limit.

    A fitter's clinics at other hubs are in it too; a clinic `without` which it is asked is not.
    """
    leaving = dict(hub.departures.values_list("fitter", "first_day"))
    fitters = {
        fitter.pk: _colleague(fitter, leaving.get(fitter.pk))
        for fitter in hub.fitters.prefetch_related("letters", "leave")
    }
    from_monday = monday_of(first_day)
    to_sunday = monday_of(last_day) + timedelta(days=6)
    clinics = (
        ClinicSession.objects.filter(
            Q(hub=hub) | Q(fitter__in=fitters) | Q(trainee__in=fitters), day__range=(from_monday, to_sunday)
        )
        .annotate(
            starts_at=Min("slots__starts_at", filter=_NOT_WITHDRAWN),
            ends_at=Max(_ENDS, filter=_NOT_WITHDRAWN),
            appointments=Count("slots", filter=_NOT_WITHDRAWN),
        )
        .filter(appointments__gt=0)
    )
    if without:
        clinics = clinics.exclude(pk=without.pk)
    by_week: Counter[date] = Counter()
    taken = []
    for clinic in clinics:
        people = frozenset(person for person in (clinic.fitter_id, clinic.trainee_id) if person is not None)
        taken.append(Taken(clinic.starts_at, clinic.ends_at, people, clinic.room_id))
        if clinic.hub_id == hub.pk:
            by_week[monday_of(clinic.day)] += clinic.appointments
    return Diary(
        practice=hub.practice.name,
        methods=hub.methods,
        closures=[(each.first_day, each.last_day) for each in hub.closures.all()],
        closed_on=hub.practice.closed_on,
        fitters=fitters,
        rooms={room.pk: room.name for room in hub.rooms.all()},
        taken=taken,
        most_a_week=hub.most_appointments_a_week,
        appointments_by_week=by_week,
    )


def patterns_of(*, hub: Hub) -> list[ClinicPattern]:
    """The patterns of a hub by weekday, with their parts, fitter and room; those that ended last."""
    patterns = hub.patterns.select_related("fitter", "trainee", "room").prefetch_related("parts")
    return sorted(patterns, key=lambda each: (each.ends_on is not None, each.weekday, each.first, each.pk))


def quarter_to_make(*, hub: Hub) -> tuple[date, date]:
    """The first and the last of the 13 weeks for which clinics are to be made next: from the day after the last one
    made from a pattern, or from tomorrow.
    """
    tomorrow = timezone.localdate() + timedelta(days=1)
    made = hub.sessions.filter(pattern__isnull=False, withdrawn_at__isnull=True, day__gte=tomorrow)
    last = made.aggregate(last=Max("day"))["last"]
    first_day = last + timedelta(days=1) if last else tomorrow
    return first_day, first_day + timedelta(weeks=13, days=-1)


def get_pattern(*, pattern_uuid: UUID) -> ClinicPattern:
    """A pattern with its hub and parts. ClinicPattern.DoesNotExist when there is none."""
    patterns = ClinicPattern.objects.select_related("hub__practice", "fitter", "trainee", "room")
    pattern: ClinicPattern = patterns.prefetch_related("parts").get(uuid=pattern_uuid)
    return pattern


def as_planned(pattern: ClinicPattern) -> Pattern:
    """A stored pattern as planning knows it."""
    return Pattern(
        key=pattern.pk,
        starts_on=pattern.starts_on,
        ends_on=pattern.ends_on,
        every_weeks=pattern.every_weeks,
        first=pattern.first,
        parts=parts_of(pattern),
        fitter=pattern.fitter_id,
        room=pattern.room_id,
        trainee=pattern.trainee_id,
    )


def parts_of(pattern: ClinicPattern) -> tuple[Part, ...]:
    """The parts of a stored pattern, in order."""
    return tuple(
        Part(tuple(Method(method) for method in part.methods), part.minutes, part.number, part.is_for_trainee)
        for part in pattern.parts.all()
    )


def _colleague(fitter: Fitter, leaves_on: date | None) -> Colleague:
    letters = tuple(
        Letter(Competence(letter.competence), letter.issued_on, letter.end) for letter in fitter.letters.all()
    )
    leave = tuple((each.first_day, each.last_day) for each in fitter.leave.all())
    return Colleague(fitter.name, letters, leave, leaves_on)
