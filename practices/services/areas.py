"""Area groups of PCNs, kept by network admins (N5). An area may have no PCN yet (N6)."""

from collections.abc import Collection

from django.db import transaction

from larc.accounts.models import User
from larc.audit.services import record
from practices.areas import version_of
from practices.errors import CapacityError, StaleError
from practices.models import PCN, Area


@transaction.atomic
def add_area(*, by: User, name: str, pcn_codes: Collection[str]) -> Area:
    """A new area with these PCNs, which leave the area they were in. CapacityError when its name is taken."""
    _check_name(name)
    area: Area = Area.objects.create(name=name)
    _fill(area, pcn_codes)
    record(by=by, action="area.added", subject=str(area.pk))
    return area


@transaction.atomic
def change_area(*, by: User, area_id: int, version: str, name: str, pcn_codes: Collection[str]) -> Area:
    """Another name or other PCNs. StaleError when `version` is not that of what is stored (A12).

    CapacityError when another area has the name.
    """
    area: Area = Area.objects.select_for_update().get(pk=area_id)
    if version != version_of(area.name, area.pcns.values_list("code", flat=True)):
        raise StaleError
    _check_name(name, other_than=area)
    area.name = name
    area.save(update_fields=["name"])
    _fill(area, pcn_codes)
    record(by=by, action="area.changed", subject=str(area.pk))
    return area


@transaction.atomic
def remove_area(*, by: User, area_id: int) -> None:
    """Its PCNs are in no area afterwards; nothing that was counted changes."""
    area = Area.objects.select_for_update().get(pk=area_id)
    area.delete()
    record(by=by, action="area.removed", subject=str(area_id))


def _check_name(name: str, other_than: Area | None = None) -> None:
    named = Area.objects.filter(name__iexact=name)
    if other_than is not None:
        named = named.exclude(pk=other_than.pk)
    if named.exists():
        raise CapacityError(f"There is already an area called {name}. Enter another name", "name")


def _fill(area: Area, pcn_codes: Collection[str]) -> None:
    area.pcns.exclude(code__in=pcn_codes).update(area=None)
    PCN.objects.filter(code__in=pcn_codes).update(area=area)
