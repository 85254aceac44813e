"""People of every kind around one referral: what each may do is written in ways.py."""

from dataclasses import dataclass

from larc.accounts.models import User
from larc.accounts.permissions import Role
from practices.models import Practice, Slot
from referrals.models import Referral
from tests.builders.pathway import World, make_practice, make_user, make_world, with_another_hub
from tests.builders.ways import BY_LEAVE_OF_HUB, WAYS


@dataclass
class Scene:
    """A world with people of every kind, another hub and a free slot at the first one."""

    world: World
    other: World
    slot: Slot
    people: dict[str, "Person"]


@dataclass
class Person:
    user: User
    sides: frozenset[str]
    practice: Practice | None

    def may(self, status: str, action: str, *, hub_lets_book: bool = False) -> bool:
        return any(
            (way.source, way.action, way.role, way.is_clinician)
            == (status, action, self.user.role, self.user.is_clinician)
            and way.side in self.sides
            and (hub_lets_book or (way.action, way.side) not in BY_LEAVE_OF_HUB)
            for way in WAYS
        )

    def sees(self, referral: Referral) -> bool:
        return "referrer" in self.sides or ("hub" in self.sides and referral.submitted_at is not None)


def make_scene() -> Scene:
    world = make_world()
    spoke, hub = world.spoke, world.hub.practice
    elsewhere = make_practice("N82099")

    def person(role: Role, sides: str, *practices: Practice, is_clinician: bool = False) -> Person:
        user = make_user(role, *practices, is_clinician=is_clinician)
        return Person(user, frozenset(sides.split()), practices[0] if practices else None)

    people = {
        "referring desk": Person(world.spoke_desk, frozenset({"referrer"}), spoke),
        "referring clinician": person(Role.PRACTICE_STAFF, "referrer", spoke, is_clinician=True),
        "referring fitter": person(Role.FITTER, "referrer", spoke, is_clinician=True),
        "hub desk": Person(world.hub_desk, frozenset({"hub"}), hub),
        "hub clinician": person(Role.PRACTICE_STAFF, "hub", hub, is_clinician=True),
        "hub fitter": Person(world.fitter_user, frozenset({"hub"}), hub),
        "hub fitter, not a clinician": person(Role.FITTER, "hub", hub),
        "of both practices": person(Role.PRACTICE_STAFF, "referrer hub", spoke, hub, is_clinician=True),
        "of another practice": person(Role.FITTER, "", elsewhere, is_clinician=True),
        "commissioner": person(Role.COMMISSIONER, ""),
        "network admin": person(Role.NETWORK_ADMIN, ""),
        "system admin": person(Role.SYSTEM_ADMIN, "service"),
    }
    return Scene(world, with_another_hub(world), world.add_clinic(days=9, number=1).slots.get(), people)
