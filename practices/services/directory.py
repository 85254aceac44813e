"""What an organisation manages, as network admins list it."""

from collections.abc import Iterable, Mapping

from django.db import transaction

from larc.accounts.models import User
from larc.audit.services import record
from practices.directory import BY_METHOD, Listing, Service, ordinary_services, version_of
from practices.errors import CapacityError, StaleError
from practices.methods import Method
from practices.models import Hub, Practice, ProvidedService
from practices.selectors.directory import listed_at


@transaction.atomic
def list_services(*, by: User, practice_id: int, version: str, services: Mapping[Service, Listing]) -> Practice:
    """Replace what an organisation lists. StaleError when `version` is not that of what is stored (A12).

    CapacityError for a service that the hub's methods say already. Referrals it has stay with it.
    """
    practice: Practice = Practice.objects.select_for_update().get(pk=practice_id)
    stored = listed_at(practice=practice)
    if version != version_of(stored):
        raise StaleError
    said_by_methods = next((service for service in services if service in BY_METHOD), None)
    if said_by_methods and Hub.objects.filter(practice=practice).exists():
        raise CapacityError(f"{said_by_methods.label}: change it under what this practice fits", "services")
    if stored == services:
        return practice
    ProvidedService.objects.filter(practice=practice).exclude(service__in=list(services)).delete()
    for service, listing in services.items():
        ProvidedService.objects.update_or_create(practice=practice, service=service, defaults=listing._asdict())
    record(by=by, action="directory.changed", subject=practice.code)
    return practice


def list_ordinary(practice: Practice, methods: Iterable[Method | str]) -> None:
    """List what comes with methods that a hub begins to fit; what they say themselves is listed no more."""
    ProvidedService.objects.filter(practice=practice, service__in=list(BY_METHOD)).delete()
    ProvidedService.objects.bulk_create(
        [ProvidedService(practice=practice, service=service) for service in ordinary_services(methods)],
        ignore_conflicts=True,
    )
