"""Fills an empty demonstration in one transaction: the synthetic history, then the invented world around today."""

from collections.abc import Sequence
from datetime import date, timedelta
from hashlib import sha256

from django.db import transaction
from django.utils import timezone

from larc.accounts.models import User
from larc.demo.history import Population, SyntheticFitting, fittings
from larc.demo.plans import HUBS
from larc.demo.users import DEMONSTRATION_USERS
from larc.demo.world import World
from practices.models import ImportRun, ListSize, PCNMembership
from referrals.imports.extracts import ExtractRow, replace_extract

KIND = "demonstration"


class MissingNetworkError(Exception):
    """The practices the demonstration plays at are not loaded. The message says how to load them."""


def is_seeded() -> bool:
    return User.objects.filter(email=DEMONSTRATION_USERS[-1].email).exists()


@transaction.atomic
def seed() -> int:
    """Make everything and return the number of fittings. MissingNetworkError before anything is made."""
    today = timezone.localdate()
    world = World(today)
    people = populations(today)
    if world.missing or not people:
        raise MissingNetworkError(
            "The practices of the demonstration are not loaded, or their list sizes are not."
            " Run `manage.py load_reference` first."
        )
    number = _store_history(list(fittings(people, today.replace(day=1) - timedelta(days=1))))
    world.build()
    return number


def populations(today: date) -> list[Population]:
    """The practices of the hubs' PCNs with their women by date of count, each with the hub of its PCN."""
    plans = {plan.code: plan for plan in HUBS}
    current = PCNMembership.objects.on(today).select_related("practice")
    hub_of = {row.pcn_id: plans[row.practice.code] for row in current.filter(practice__code__in=plans)}
    women: dict[int, list[tuple[date, int]]] = {}
    sizes = ListSize.objects.filter(women_15_44__gt=0).order_by("counted_on")
    for practice_id, counted_on, number in sizes.values_list("practice_id", "counted_on", "women_15_44"):
        women.setdefault(practice_id, []).append((counted_on, number or 0))
    return [
        Population(row.practice.code, women[row.practice_id], hub_of[row.pcn_id].code, hub_of[row.pcn_id].growth)
        for row in current.filter(pcn__in=hub_of).order_by("practice__code")
        if row.practice_id in women
    ]


def _store_history(rows: Sequence[SyntheticFitting]) -> int:
    run = ImportRun.objects.create(
        kind=KIND,
        file_name="synthetic history",
        sha256=sha256(repr(rows).encode()).hexdigest(),
        rows=len(rows),
        created=len(rows),
        changed=0,
        unchanged=0,
        quarantined=0,
    )
    replace_extract(rows=(ExtractRow(*row) for row in rows), import_run_id=run.pk)
    return len(rows)
