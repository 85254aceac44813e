"""What siting the next hub starts from: where women are counted, where hubs are, and which practices could be one."""

from collections.abc import Collection, Mapping
from datetime import date

import numpy as np
from django.db.models import Max

from practices.deprivation import fifth_of
from practices.methods import methods_meant
from practices.models import DeprivationScore, Hub, ListSize, PCNMembership, Practice, SmallArea
from practices.naming import by_name
from practices.next_hub import Candidate, Counted, Ground, Group, Spot, Standing
from practices.siting import rows_of_nearest

NO_PCN = Group("none", "No PCN")


def ground(*, methods: Collection[str], day: date) -> Ground:
    """The network as it is on a day, for methods of which a hub needs to fit one. As many queries whatever its size.

    Women are those of the small areas that were imported, or without any those registered at each practice.
    """
    able = list(
        Hub.objects.able_to_fit(methods, day).values_list(
            "practice_id", "practice__latitude", "practice__longitude", "is_accepting"
        )
    )
    hubs = [(practice_id, *place) for practice_id, *place, is_accepting in able if is_accepting]
    standings = _standings(methods, {practice_id for practice_id, *_ in able})
    practices = list(Practice.objects.open_on(day).filter(kind=Practice.Kind.GP_PRACTICE).order_by("name", "code"))
    pcns, fifths, fitting = _pcns_on(day), _fifths(), {pk for pk, *_ in hubs}
    candidates = [
        Candidate(
            practice.uuid,
            practice.code,
            practice.name,
            practice.place,
            pcns.get(practice.pk, NO_PCN),
            standings.get(practice.pk, Standing.NEW),
        )
        for practice in practices
        if practice.pk not in fitting and practice.place
    ]
    areas = list(SmallArea.objects.all())
    known = [practice for practice in practices if practice.place]
    spots = _areas(areas, known, pcns) if areas else _registered(practices, pcns, fifths, day)
    return Ground(
        spots=spots,
        hubs=tuple((latitude, longitude) for _, latitude, longitude in hubs if latitude is not None),
        hubs_without_place=sum(latitude is None for _, latitude, _ in hubs),
        candidates=tuple(candidates),
        by_area=bool(areas),
    )


def pcns_of(day: date) -> list[Group]:
    """The PCNs of today by name, for a choice among them."""
    return sorted(set(_pcns_on(day).values()), key=by_name)


def _standings(methods: Collection[str], able: Collection[int]) -> dict[int, Standing]:
    """Of the practices that are hubs, what stands between them and taking referrals for the methods."""
    meant = {meant for method in methods for meant in methods_meant(method)}
    found = {}
    for practice_id, offered in Hub.objects.values_list("practice_id", "methods"):
        if practice_id in able:
            found[practice_id] = Standing.NOT_ACCEPTING
        else:
            found[practice_id] = Standing.NO_FITTER if meant & set(offered) else Standing.OTHER_METHODS
    return found


def _registered(
    practices: list[Practice], pcns: Mapping[int, Group], fifths: Mapping[int, int], day: date
) -> tuple[Spot, ...]:
    counts = {
        size.practice_id: Counted(size.women_15_44 or 0, size.counted_on, size.women_are_estimated)
        for size in ListSize.objects.filter(counted_on__lte=day, women_15_44__isnull=False)
        .order_by("practice_id", "-counted_on")
        .distinct("practice_id")
    }
    return tuple(
        Spot(practice.place, counts.get(practice.pk), pcns.get(practice.pk, NO_PCN), fifths.get(practice.pk))
        for practice in practices
    )


def _areas(areas: list[SmallArea], practices: list[Practice], pcns: Mapping[int, Group]) -> tuple[Spot, ...]:
    """The areas, each in the PCN of its nearest practice."""
    places = np.array([(area.latitude, area.longitude) for area in areas])
    nearest = rows_of_nearest(places, np.array([practice.place for practice in practices]).reshape(-1, 2))
    return tuple(
        Spot(
            (area.latitude, area.longitude),
            Counted(area.women_15_44, area.as_of, is_estimated=False),
            pcns.get(practices[row].pk, NO_PCN) if practices else NO_PCN,
            area.deprivation_fifth,
        )
        for area, row in zip(areas, nearest, strict=True)
    )


def _pcns_on(day: date) -> dict[int, Group]:
    rows = PCNMembership.objects.on(day).values_list("practice_id", "pcn__code", "pcn__name")
    return {practice_id: Group(code, name) for practice_id, code, name in rows}


def _fifths() -> dict[int, int]:
    """The fifth of each practice by the newest index there is."""
    newest = DeprivationScore.objects.aggregate(index=Max("index"))["index"]
    deciles = DeprivationScore.objects.filter(index=newest).values_list("practice_id", "decile")
    return {practice_id: fifth_of(decile) for practice_id, decile in deciles}
