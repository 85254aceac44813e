"""The invented year of referrals in the demonstration: which of the synthetic fittings came of a referral, and where.

A hub records in the service since a year: what its clinical system would have sent of these months is recorded here
instead, with the fitter, the clinic and the wait. The numbers of fittings stay those of the history.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date, timedelta

import numpy as np

from larc.demo.clinics import methods_of
from larc.demo.courses import Course, Opening, Way, Wish
from larc.demo.history import SyntheticFitting
from larc.demo.past_rows import store
from larc.demo.plans import CLINIC, HUBS, REFERRALS, HubPlan
from larc.demo.world import World
from larc.demo.year import SEED, Fits, HubYear, plan_year
from practices.methods import LARC_METHODS, Method
from practices.models import Practice, Slot
from referrals.clocks import start_of
from referrals.codes import Action
from reporting.months import add_months

MONTHS = 12
ADULT = 16
# How long patients wait where it is not as usual: at the hub with few clinics longer, at the clinic for a few days.
PACES = {"N82046": 1.6, "N82053": 0.8, "N82002": 1.25, CLINIC.code: 0.2}
# Fittings a month at the sexual health clinic, and the share of a running month's past times that are taken.
AT_CLINIC, TAKEN = 7, 0.72
# One in so many practices has stopped referring: its patients are seen as the hub's own.
ONE_IN_QUIET, QUIET_DAYS = 16, 230


def is_recorded_here(row: SyntheticFitting, today: date) -> bool:
    """Whether a fitting of the history came of a referral in this service: at a hub, in the last 12 whole months."""
    return row.fitted_at in _HUB_CODES and row.performed_on >= add_months(today.replace(day=1), -MONTHS)


def add_past(world: World, rows: Sequence[SyntheticFitting]) -> None:
    """Make a referral with its course of each of these fittings, and of some that ended without one."""
    hubs = _hubs(world)
    year = plan_year(hubs, _wishes(rows, hubs, world.today), today=world.today)
    _hush([course for each in year.values() for course in each.courses], world.today)
    _know_practices(world, rows)
    store(world, year)


def _hubs(world: World) -> list[HubYear]:
    stored: dict[str, list[Opening]] = defaultdict(list)
    free = Slot.objects.filter(state=Slot.State.FREE, starts_at__lt=start_of(world.today)).order_by("starts_at", "pk")
    for pk, code, fitter, at, methods in free.values_list(
        "pk", "session__hub__practice__code", "session__fitter", "starts_at", "methods"
    ):
        stored[code].append(Opening(fitter, at, frozenset(Method(each) for each in methods), pk))
    return [
        HubYear(plan.code, _fitters(world, plan), PACES.get(plan.code, 1.0), stored[plan.code])
        for plan in (*HUBS, CLINIC)
    ]


def _fitters(world: World, plan: HubPlan) -> list[Fits]:
    return [
        Fits(fitter.pk, fitter_plan.weekday, frozenset(methods_of(fitter_plan, plan)) & frozenset(LARC_METHODS))
        for fitter, fitter_plan in zip(world.fitters[plan.code], plan.fitters, strict=True)
    ]


def _wishes(rows: Sequence[SyntheticFitting], hubs: Iterable[HubYear], today: date) -> Iterator[Wish]:
    """Those of the history, those at the sexual health clinic, and as many as there was room for this month."""
    chance = np.random.default_rng(SEED)
    by_month: dict[date, list[SyntheticFitting]] = defaultdict(list)
    for row in rows:
        by_month[row.performed_on.replace(day=1)].append(row)
        yield _wish(row)
    for month in sorted(by_month):
        for place in chance.permutation(len(by_month[month]))[:AT_CLINIC]:
            yield _wish(by_month[month][place], hub=CLINIC.code)
    this_month = today.replace(day=1)
    latest = by_month[add_months(this_month, -1)]
    for hub in hubs:
        for opening in hub.openings:
            suitable = [row for row in latest if row.method in opening.methods]
            if opening.day >= this_month and suitable and chance.random() < TAKEN:
                near = [row for row in suitable if row.fitted_at == hub.code] or suitable
                yield _wish(near[int(chance.integers(len(near)))], hub=hub.code, month=this_month)


def _wish(row: SyntheticFitting, *, hub: str = "", month: date | None = None) -> Wish:
    return Wish(
        month=month or row.performed_on.replace(day=1),
        registered=row.registered,
        hub=hub or row.fitted_at,
        method=row.method,
        is_replacement=row.action == Action.REPLACE,
        indication=row.indication,
        # Of anyone younger a clinician would have to have written an assessment.
        age=max(row.age, ADULT),
    )


def _hush(courses: Collection[Course], today: date) -> None:
    """Let some practices have stopped: their patients of late were referred by nobody and seen by the hub itself."""
    known = {plan.spoke for plan in REFERRALS} | _HUB_CODES
    spokes = sorted({course.wish.registered for course in courses} - known)
    quiet = set(spokes[::ONE_IN_QUIET])
    for course in courses:
        lately = course.sent_at.date() > today - timedelta(days=QUIET_DAYS)
        if course.wish.registered in quiet and lately:
            course.referring, course.way, course.before = course.wish.hub, Way.STRAIGHT, ""


def _know_practices(world: World, rows: Iterable[SyntheticFitting]) -> None:
    codes = {row.registered for row in rows} - set(world.practices)
    world.practices |= {practice.code: practice for practice in Practice.objects.filter(code__in=codes)}


_HUB_CODES = frozenset(plan.code for plan in HUBS)
