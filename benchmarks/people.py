"""The invented people who use the service in a run."""

from larc.accounts.models import User
from larc.accounts.permissions import Role
from practices.models import Practice, StaffMembership


def make_user(role: Role, *practices: Practice, is_clinician: bool = False) -> User:
    """A user of this role at these practices, who cannot log in with a password."""
    number = User.objects.count() + 1
    user = User.objects.create_user(
        email=f"bench{number}@example.org", name=f"Bench user {number}", role=role, is_clinician=is_clinician
    )
    StaffMembership.objects.bulk_create(StaffMembership(user=user, practice=practice) for practice in practices)
    return user
