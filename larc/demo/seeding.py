"""Fills an empty demonstration in one transaction: the synthetic history, then the invented world around today."""

from collections.abc import Sequence
from datetime import date, timedelta
from hashlib import sha256

from django.db import transaction
from django.utils import timezone

from larc.accounts.models import User
from larc.demo import past, planned, reports
from larc.demo.directory import group_pcns
from larc.demo.history import Population, SyntheticFitting, fittings
from larc.demo.plans import HUBS
from larc.demo.users import COMMISSIONER, DEMONSTRATION_USERS
from larc.demo.world import World
from practices.memberships import Stay, pcn_on
from practices.models import ImportRun, ListSize, PCNMembership, Postcode, Practice
from referrals.imports.extracts import ExtractRow, replace_extract
from reporting import recount

KIND, LATE = "demonstration", "demonstration, entered late"
# The year of the coordinates in practices/reference; an edition of Code-Point Open after it takes their place.
PLACED_AS_OF = date(2024, 1, 1)


class MissingNetworkError(Exception):
    """The practices the demonstration plays at are not loaded. The message says how to load them."""


def is_seeded() -> bool:
    return User.objects.filter(email=DEMONSTRATION_USERS[-1].email).exists()


@transaction.atomic
def seed() -> int:
    """Make everything, count it and return the number of fittings. MissingNetworkError before anything is made."""
    today = timezone.localdate()
    world = World(today)
    people = populations(today)
    if world.missing or not people:
        raise MissingNetworkError(
            "The practices of the demonstration are not loaded, or their list sizes are not."
            " Run `manage.py load_reference` first."
        )
    _place_postcodes()
    rows = list(fittings(people, today.replace(day=1) - timedelta(days=1)))
    late = reports.late_of(rows, today)
    here = [row for row in rows if row not in late and past.is_recorded_here(row, today)]
    _store_history([row for row in rows if row not in late and not past.is_recorded_here(row, today)], KIND)
    world.build()
    past.add_past(world, here)
    group_pcns(by=world.admin, today=today)
    recount.drain()
    reports.publish(by=world.users[COMMISSIONER.email], today=today)
    reports.add_national_figures()
    _store_history([row for row in rows if row in late], LATE)
    recount.drain()
    planned.add_plans(by=world.users[COMMISSIONER.email], today=today, people=people)
    return len(rows)


def _place_postcodes() -> None:
    """The demonstration's patients live at their practice's postcode: its place is all that needs to be known."""
    known = Practice.objects.filter(latitude__isnull=False).exclude(postcode="")
    places = {practice.postcode: practice.place for practice in known if practice.place}
    Postcode.objects.bulk_create(
        [
            Postcode(code=code, latitude=latitude, longitude=longitude, as_of=PLACED_AS_OF)
            for code, (latitude, longitude) in places.items()
        ],
        ignore_conflicts=True,
    )


def populations(today: date) -> list[Population]:
    """The practices counted in the hubs' PCNs with their women by date of count, each with the hub of its PCN."""
    pcns = _pcns_today(today)
    plans = {pcns[plan.code]: plan for plan in HUBS if plan.code in pcns}
    women: dict[Practice, list[tuple[date, int]]] = {}
    for size in ListSize.objects.filter(women_15_44__gt=0).select_related("practice").order_by("counted_on"):
        women.setdefault(size.practice, []).append((size.counted_on, size.women_15_44 or 0))
    return [
        Population(practice.code, counts, plan.code, plan.growth, practice.closed_on)
        for practice, counts in sorted(women.items(), key=lambda item: item[0].code)
        if (plan := plans.get(pcns.get(practice.code)))
    ]


def _pcns_today(today: date) -> dict[str, str | None]:
    """The PCN each practice (by code) is counted in today, as rates count it."""
    stays: dict[str, list[Stay]] = {}
    for row in PCNMembership.objects.select_related("practice", "pcn"):
        stays.setdefault(row.practice.code, []).append(Stay(row.pcn.code, row.starts_on, row.ends_on))
    return {code: pcn_on(its_stays, today) for code, its_stays in stays.items()}


def _store_history(rows: Sequence[SyntheticFitting], kind: str) -> None:
    run = ImportRun.objects.create(
        kind=kind,
        file_name="synthetic history",
        sha256=sha256(repr(rows).encode()).hexdigest(),
        rows=len(rows),
        created=len(rows),
        changed=0,
        unchanged=0,
        quarantined=0,
    )
    replace_extract(rows=(ExtractRow(*row) for row in rows), import_run_id=run.pk)
