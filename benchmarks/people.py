"""The invented people of a run."""

from datetime import date

from larc.accounts.models import User
from larc.accounts.permissions import Role
from practices.methods import Method, Procedure
from practices.models import Practice, StaffMembership
from referrals.models.pathway import Indication
from referrals.values import Need, PatientDetails, Wishes

NEED = Need(Method.IMPLANT, Procedure.FIT, "", Indication.CONTRACEPTION, "")
PATIENT = PatientDetails("", "not_known", "Bench", "Patient", date(1995, 1, 1), "L1 1AA", "07700900982")
WISHES = Wishes(may_text=True, may_leave_message=True, may_email=False, wants_chaperone=False)


def make_user(role: Role, *practices: Practice, is_clinician: bool = False) -> User:
    """A user of this role at these practices, who cannot log in with a password."""
    number = User.objects.count() + 1
    user = User.objects.create_user(
        email=f"bench{number}@example.org", name=f"Bench user {number}", role=role, is_clinician=is_clinician
    )
    StaffMembership.objects.bulk_create(StaffMembership(user=user, practice=practice) for practice in practices)
    return user
