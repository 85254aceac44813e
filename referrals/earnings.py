"""What each hub's days brought in by tariff, from its clinics, appointments and procedures. No patient is read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from django.db.models import QuerySet

from larc.accounts.models import User
from larc.accounts.permissions import Permission
from practices.models import Hub
from practices.selectors import hubs_seen_by
from referrals.codes import ENDING_ACTIONS, UNCODED
from referrals.income import Day, Income, Priced, Procedure, Tariffs, income_of
from referrals.models import Fitting, Tariff
from referrals.models.activity import Source
from referrals.viability import Fill, Outcomes, fill_by_day, outcomes_by_day


class Period(NamedTuple):
    """London days, both included."""

    first_day: date
    last_day: date


def hubs_shown_to(*, user: User) -> QuerySet[Hub]:
    """The hubs whose viability a person may see, by name: those they work at; every one for whom none is their own."""
    if user.has_permission(Permission.VIEW_RATES):
        hubs: QuerySet[Hub] = Hub.objects.select_related("practice").order_by("practice__name", "pk")
        return hubs
    return hubs_seen_by(user=user)


def get_hub_shown_to(*, user: User, practice_uuid: UUID) -> Hub:
    """One of them. Hub.DoesNotExist for a hub that this person may not see."""
    return hubs_shown_to(user=user).get(practice__uuid=practice_uuid)


def tariffs() -> Tariffs:
    """Every amount that was ever agreed."""
    return Tariffs(
        Priced(*row) for row in Tariff.objects.values_list("payer", "method", "action", "starts_on", "pounds")
    )


def tariff_rows() -> QuerySet[Tariff]:
    """The amounts by payer, method and procedure, the newest first within each."""
    return Tariff.objects.order_by("payer", "method", "action", "-starts_on")


def get_tariff(*, tariff_id: int) -> Tariff:
    """One amount. Tariff.DoesNotExist when there is none."""
    tariff: Tariff = Tariff.objects.get(pk=tariff_id)
    return tariff


def days_of(*, hubs: Sequence[Hub], period: Period, now: datetime, priced: Tariffs) -> dict[int, list[Day]]:
    """By the id of a hub: its days with appointments or procedures, earliest first, in three queries."""
    filled = fill_by_day(hubs=hubs, first_day=period.first_day, last_day=period.last_day)
    went = outcomes_by_day(hubs=hubs, first_day=period.first_day, last_day=period.last_day, now=now)
    done: dict[tuple[int, date], list[Procedure]] = {}
    for procedure in _procedures(hubs, period):
        done.setdefault((procedure.hub_id, procedure.day), []).append(procedure)
    days: dict[int, list[Day]] = {hub.pk: [] for hub in hubs}
    for hub_id, day in sorted({*filled, *went, *done}):
        key = (hub_id, day)
        days[hub_id].append(_day(day, filled.get(key, Fill()), went.get(key, Outcomes()), done.get(key, []), priced))
    return days


def _day(day: date, fill: Fill, went: Outcomes, done: list[Procedure], priced: Tariffs) -> Day:
    return Day(
        day=day,
        offered=fill.offered,
        booked=fill.booked,
        attended=went.attended,
        missed=went.missed,
        not_fitted=went.not_fitted,
        not_recorded=went.not_recorded,
        done=len(done),
        income=sum((income_of(procedure, priced) for procedure in done), Income()),
    )


def _procedures(hubs: Sequence[Hub], period: Period) -> list[Procedure]:
    """What was recorded here as done at the hubs, and stands. Extracts name no payer and may hold the same again."""
    of = {hub.practice_id: hub.pk for hub in hubs}
    rows = Fitting.objects.filter(
        fitting_practice__in=of,
        performed_on__range=(period.first_day, period.last_day),
        action__in=ENDING_ACTIONS,
        source=Source.SERVICE,
        reversed_at__isnull=True,
    ).values_list("fitting_practice", "performed_on", "payer", "method", "action", "snomed_code")
    return [
        Procedure(of[practice], day, payer, method, action, code != UNCODED)
        for practice, day, payer, method, action, code in rows
    ]
