"""What the database knows of hubs today, as a forecast takes it: counts without any patient, in as many queries for
one hub as for all.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet
from django.db.models.functions import TruncDate

from practices.methods import COILS, EITHER_COIL, Competence, Method, Procedure, competences_for
from practices.models import (
    PCN,
    ClinicSession,
    Closure,
    Hub,
    Leave,
    LetterOfCompetence,
    PCNMembership,
    Practice,
    Slot,
)
from practices.querysets import works_there
from referrals import clocks
from referrals.forecast.cases import HORIZON, MOST_WEEKS, Case, Clinic, Shares, Waiting, summed
from referrals.forecast.plan import CYCLE
from referrals.models import Appointment, Leg, Referral
from referrals.workflow import OPEN, Status
from reporting.forecasting.past_visits import shares_by_hub

IMPLANT, COIL, RING_PESSARY = "implant", "coil", "ring_pessary"
FAMILIES: dict[str, str] = {
    Method.IMPLANT: IMPLANT,
    **{method.value: COIL for method in COILS},
    EITHER_COIL: COIL,
    Method.RING_PESSARY: RING_PESSARY,
}


@dataclass(frozen=True, slots=True)
class Place:
    """A hub that can be forecast, and the PCN its practice belongs to today."""

    hub: Hub
    pcn: PCN | None

    @property
    def code(self) -> str:
        return self.hub.practice.code

    @property
    def name(self) -> str:
        return self.hub.practice.name


def places(today: date) -> list[Place]:
    """The hubs of practices that exist, by name."""
    pcns = {
        membership.practice_id: membership.pcn
        for membership in PCNMembership.objects.on(today).filter(practice__hub__isnull=False).select_related("pcn")
    }
    hubs = (
        Hub.objects.filter(practice__in=Practice.objects.open_on(today))
        .select_related("practice")
        .order_by("practice__name", "pk")
    )
    return [Place(hub, pcns.get(hub.practice_id)) for hub in hubs]


def fitter_names(places: Collection[Place], today: date) -> dict[str, str]:
    """Names of fitters with a clinic to come at these hubs, by their key in a case, in the order of names."""
    found = (
        Slot.objects.filter(
            session__hub__in=_hubs(places), session__day__gte=today, session__withdrawn_at__isnull=True
        )
        .order_by("session__fitter__name", "session__fitter_id")
        .values_list("session__fitter_id", "session__fitter__name")
        .distinct()
    )
    return {str(key): name for key, name in found}


def cases(chosen: Collection[Place], *, now: datetime) -> list[Case]:
    """Each hub as it stands, in the order given."""
    today = clocks.london_date(now)
    hubs = _hubs(chosen)
    weeks, clinics, waiting, shares = (
        _weeks(hubs, today),
        _clinics(hubs, now),
        _waiting(hubs, now),
        shares_by_hub(today),
    )
    everyone = summed(shares.values())
    return [
        Case(
            key=place.code,
            name=place.name,
            weekday=today.weekday(),
            limit=clocks.limit_for(place.hub.practice.kind, today).days,
            weeks=weeks.get(place.hub.pk, {}),
            clinics=tuple(clinics[place.hub.pk]),
            waiting=tuple(waiting[place.hub.pk]),
            shares=shares.get(place.hub.pk, Shares()),
            everyone=everyone,
        )
        for place in chosen
    ]


def _hubs(places: Collection[Place]) -> list[int]:
    return [place.hub.pk for place in places]


def _weeks(hubs: Collection[int], today: date) -> dict[int, dict[str, tuple[int, ...]]]:
    """Referrals a hub got, by weeks that end yesterday, since its first clinic or its first referral, whichever came
    first. Emergencies stand in no such queue.
    """
    legs = Leg.objects.filter(hub__in=hubs, assigned_at__lt=clocks.start_of(today))
    counts: dict[int, Counter[tuple[str, int]]] = defaultdict(Counter)
    for row in (
        legs.filter(
            assigned_at__gte=clocks.start_of(today - timedelta(weeks=MOST_WEEKS)), referral__is_emergency=False
        )
        .exclude(referral__status=Status.ENTERED_IN_ERROR)
        .order_by()
        .values("hub", "referral__method", day=TruncDate("assigned_at", tzinfo=clocks.LONDON))
        .annotate(number=Count("pk"))
    ):
        weeks_ago = ((today - row["day"]).days - 1) // 7
        counts[row["hub"]][FAMILIES[row["referral__method"]], weeks_ago] += row["number"]
    return {
        hub: {
            family: tuple(counts[hub][family, ago] for ago in reversed(range(weeks)))
            for family in (IMPLANT, COIL, RING_PESSARY)
        }
        for hub, weeks in _whole_weeks(hubs, today).items()
    }


def _whole_weeks(hubs: Collection[int], today: date) -> dict[int, int]:
    """For how many weeks each hub could have got referrals, or did; a hub that never could is left out."""
    first_clinics = (
        ClinicSession.objects.filter(hub__in=hubs, day__lt=today, withdrawn_at__isnull=True)
        .order_by()
        .values_list("hub")
        .annotate(first=Min("day"))
    )
    first_legs = (
        Leg.objects.filter(hub__in=hubs, assigned_at__lt=clocks.start_of(today))
        .order_by()
        .values_list("hub")
        .annotate(first=TruncDate(Min("assigned_at"), tzinfo=clocks.LONDON))
    )
    first: dict[int, date] = dict(first_clinics)
    for hub, day in first_legs:
        first[hub] = min(day, first.get(hub, day))
    return {hub: min((today - day).days // 7, MOST_WEEKS) for hub, day in first.items()}


def _clinics(hubs: Collection[int], now: datetime) -> dict[int, list[Clinic]]:
    """Clinics that are held, from four weeks ago to the horizon, by what their appointments are for.

    An appointment counts for those methods for which its fitter's letters allow a fitting on the day (A9). One held
    for someone is as good as free: if it is not taken, it is.
    """
    today = clocks.london_date(now)
    found: dict[int, list[Clinic]] = defaultdict(list)
    rows = list(_slots(hubs, today, now))
    letters: dict[int, list[LetterOfCompetence]] = defaultdict(list)
    for letter in LetterOfCompetence.objects.filter(fitter__in={row["session__fitter"] for row in rows}):
        letters[letter.fitter_id].append(letter)
    for row in rows:
        families = _families(row["methods"], letters[row["session__fitter"]], row["session__day"])
        if families:
            found[row["session__hub"]].append(
                Clinic(
                    day=(row["session__day"] - today).days,
                    fitter=str(row["session__fitter"]),
                    families=families,
                    free=row["free"],
                    total=row["total"],
                )
            )
    return found


def _slots(hubs: Collection[int], today: date, now: datetime) -> QuerySet[Any, dict[str, Any]]:
    days = {"first_day__lte": OuterRef("session__day"), "last_day__gte": OuterRef("session__day")}
    rows: QuerySet[Any, dict[str, Any]] = (
        Slot.objects.filter(
            ~Exists(Closure.objects.filter(hub=OuterRef("session__hub"), **days)),
            ~Exists(Leave.objects.filter(fitter=OuterRef("session__fitter"), **days)),
            works_there("session__hub", "session__fitter", "session__day"),
            session__hub__in=hubs,
            session__withdrawn_at__isnull=True,
            session__day__gt=today - timedelta(days=CYCLE),
            session__day__lt=today + timedelta(days=HORIZON),
        )
        .exclude(state=Slot.State.WITHDRAWN)
        .order_by("session__day", "session__fitter", "methods")
        .values("session__hub", "session__day", "session__fitter", "methods")
        .annotate(
            free=Count("pk", filter=Q(state__in=[Slot.State.FREE, Slot.State.HELD], starts_at__gt=now)),
            total=Count("pk"),
        )
    )
    return rows


def _families(methods: Collection[str], letters: Collection[LetterOfCompetence], day: date) -> frozenset[str]:
    held = {Competence(letter.competence) for letter in letters if letter.counts_on(day)}
    return frozenset(
        FAMILIES[method]
        for method in methods
        if not (needed := competences_for(method, Procedure.FIT)) or needed & held
    )


def _waiting(hubs: Collection[int], now: datetime) -> dict[int, list[Waiting]]:
    """Who waits at a hub or has an appointment to come that will be held; who was returned waits elsewhere."""
    today = clocks.london_date(now)
    found: dict[int, list[Waiting]] = defaultdict(list)
    booked = _booked(hubs, now)
    open_ones = Referral.objects.filter(hub__in=hubs, status__in=OPEN - {Status.REJECTED}, is_emergency=False)
    for row in open_ones.order_by("clock_started_at", "pk").values(
        "pk", "hub", "method", "clock_started_at", "status"
    ):
        day, fitter, is_held = booked.get(row["pk"], (None, "", False))
        if day and day < today:
            continue  # Seen, and the outcome is yet to be recorded.
        days = (today - clocks.london_date(row["clock_started_at"])).days
        patient = Waiting(FAMILIES[row["method"]], days)
        if day and is_held:
            patient = Waiting(FAMILIES[row["method"]], days, (day - today).days, fitter)
        found[row["hub"]].append(patient)
    return found


def _booked(hubs: Collection[int], now: datetime) -> dict[object, tuple[date, str, bool]]:
    """By referral: the day of the appointment, its fitter's key, and whether its clinic will be held."""
    rows = (
        Appointment.objects.filter(state=Appointment.State.BOOKED, leg__hub__in=hubs, leg__closed_at__isnull=True)
        .annotate(is_lost=Exists(Slot.objects.to_rearrange(now).filter(pk=OuterRef("slot"))))
        .values_list("leg__referral", "slot__session__day", "slot__session__fitter", "is_lost")
    )
    return {referral: (day, str(fitter), not is_lost) for referral, day, fitter, is_lost in rows}
