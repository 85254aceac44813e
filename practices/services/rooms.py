"""The rooms of a hub."""

from django.db import IntegrityError, transaction

from larc.accounts.models import User
from larc.audit.services import record
from practices.errors import CapacityError
from practices.models import Hub, Room


@transaction.atomic
def add_room(*, by: User, hub: Hub, name: str) -> Room:
    """Add a room, or use one again that was given up. CapacityError when the hub has a room of this name."""
    given_up = hub.rooms.filter(name__iexact=name, is_in_use=False).first()
    room = given_up or Room(hub=hub)
    room.name, room.is_in_use = name, True
    try:
        with transaction.atomic():
            room.save()
    except IntegrityError as error:
        raise CapacityError(f"{hub.practice} already has a room of this name", "name") from error
    record(by=by, action="room.added", subject=hub.practice.code)
    return room


@transaction.atomic
def give_up_room(*, by: User, room_id: int) -> Room:
    """Plan no new clinic in a room. Clinics already planned there stay."""
    room = Room.objects.select_related("hub__practice").get(pk=room_id)
    room.is_in_use = False
    room.save(update_fields=["is_in_use"])
    record(by=by, action="room.given_up", subject=room.hub.practice.code)
    return room
