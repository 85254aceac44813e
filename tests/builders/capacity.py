"""Hubs, fitters and clinics as a network admin makes them, through the services."""

from collections.abc import Collection
from datetime import date, time, timedelta
from itertools import count

from django.utils import timezone

from larc.accounts.models import User
from larc.accounts.permissions import Role
from practices.clinic_times import Part
from practices.directory import Listing, Service, version_of
from practices.methods import Competence, Method
from practices.models import ClinicSession, Fitter, Hub, Practice, Slot
from practices.selectors.directory import listed_at
from practices.services import (
    ClosedHub,
    add_fitter,
    add_letter,
    add_session,
    close_hub,
    list_services,
    make_hub,
    take_slot,
)

ALL_LETTERS = (Competence.SDI_IR, Competence.IUT)
LIVERPOOL = (53.4084, -2.9916)

_numbers = count(1)


def a_day(days: int) -> date:
    """So many days from today."""
    return timezone.localdate() + timedelta(days=days)


def an_admin() -> User:
    return User.objects.filter(role=Role.NETWORK_ADMIN).first() or User.objects.create_user(
        email="admin@example.org", name="Network Admin", role=Role.NETWORK_ADMIN
    )


def a_practice(name: str = "", *, at: tuple[float, float] | None = LIVERPOOL, **fields: object) -> Practice:
    """An open practice, in the middle of Liverpool unless said otherwise; `at=None` is an unknown place."""
    number = next(_numbers)
    latitude, longitude = at or (None, None)
    given = {"code": f"T{number:05}", "name": name or f"Practice {number}"}
    return Practice.objects.create(**(given | {"latitude": latitude, "longitude": longitude} | fields))


def a_fitter(
    *hubs: Hub,
    letters: Collection[Competence] = ALL_LETTERS,
    expires_on: date | None = None,
    name: str = "Dr Amy Hall",
) -> Fitter:
    """A fitter at these hubs whose letters are valid from a year ago until `expires_on`, by default in a year."""
    today = timezone.localdate()
    fitter = add_fitter(
        by=an_admin(), name=name, registration_body="GMC", registration_number=f"{next(_numbers):07}", hubs=hubs
    )
    for letter in letters:
        add_letter(
            by=an_admin(),
            fitter=fitter,
            competence=letter,
            issued_on=today - timedelta(days=365),
            expires_on=expires_on or today + timedelta(days=365),
        )
    return fitter


def a_hub(
    name: str = "",
    *,
    methods: Collection[Method] = tuple(Method),
    at: tuple[float, float] | None = LIVERPOOL,
    letters: Collection[Competence] | None = ALL_LETTERS,
    **practice: object,
) -> Hub:
    """A hub with one fitter holding `letters`; `letters=None` is a hub without any fitter."""
    hub = make_hub(by=an_admin(), practice=a_practice(name, at=at, **practice), methods=methods)
    if letters is not None:
        a_fitter(hub, letters=letters)
    return hub


def a_clinic(
    hub: Hub,
    *,
    days: int = 7,
    first: time = time(9),
    minutes: int = 30,
    number: int = 4,
    fitter: Fitter | None = None,
    methods: Collection[Method] | None = None,
) -> ClinicSession:
    """A clinic so many days from today, by the hub's first fitter and for all the hub offers unless said otherwise."""
    return add_session(
        by=an_admin(),
        hub_id=hub.pk,
        fitter_id=(fitter or hub.fitters.earliest("pk")).pk,
        day=timezone.localdate() + timedelta(days=days),
        first=first,
        parts=[Part(tuple(hub.methods if methods is None else methods), minutes, number)],
    )


def list_also(practice: Practice, *services: Service, consultant_support: str = "", notes: str = "") -> None:
    """Let an organisation list these besides what it lists already."""
    stored = listed_at(practice=practice)
    added = {service: Listing(consultant_support, notes) for service in services}
    version = version_of(stored)
    list_services(by=an_admin(), practice_id=practice.pk, version=version, services=stored | added)


def unlist(practice: Practice, *services: Service) -> None:
    """Let an organisation list these no more."""
    stored = listed_at(practice=practice)
    left = {service: listing for service, listing in stored.items() if service not in services}
    list_services(by=an_admin(), practice_id=practice.pk, version=version_of(stored), services=left)


def take(slot: Slot) -> Slot | None:
    """Book a slot as a booking does."""
    return take_slot(slot_uuid=slot.uuid, now=timezone.now())


def book(session: ClinicSession, number: int = 1) -> list[Slot | None]:
    """Book the first slots of a clinic."""
    return [take(slot) for slot in session.slots.all()[:number]]


def close(hub: Hub, first: int, last: int | None = None) -> ClosedHub:
    """Close a hub from so many days from today, for a day unless said otherwise."""
    last_day = a_day(first if last is None else last)
    return close_hub(by=an_admin(), hub_id=hub.pk, first_day=a_day(first), last_day=last_day, reason="Leave")
