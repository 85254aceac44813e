"""Who may log in, in which role, and where they work."""

from collections.abc import Collection

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from larc.accounts.models import User
from larc.accounts.permissions import Permission, Role, permissions_of
from larc.audit.services import record
from practices.errors import PersonError
from practices.models import Practice, StaffMembership


@transaction.atomic
def add_person(
    *,
    by: User | None,
    email: str,
    name: str,
    role: str,
    practice_codes: Collection[str],
    is_clinician: bool,
    password: str,
) -> User:
    """Add a person who logs in with this password; `by` is None for the service itself.

    PersonError when the role or an ODS code is not known, the role and the practices do not go together, the email
    address is taken in whatever case, or Django's validators refuse the password.
    """
    email, name = email.strip().lower(), name.strip()
    if role not in Role.values:
        raise PersonError(f"There is no role {role}. Choose one of {', '.join(Role.values)}")
    practices = _practices(role, practice_codes)
    if not name:
        raise PersonError("Enter the person's name")
    if User.objects.filter(email=email).exists():
        raise PersonError(f"Someone with the email address {email} already has an account")
    try:
        validate_password(password, User(email=email, name=name))
        user = User.objects.create_user(
            email=email, name=name, role=Role(role), is_clinician=is_clinician, password=password
        )
    except ValidationError as error:
        raise PersonError(" ".join(error.messages).rstrip(".")) from error
    StaffMembership.objects.bulk_create(StaffMembership(user=user, practice=practice) for practice in practices)
    record(by=by, action="account.added", subject=user.pk)
    return user


def _practices(role: str, codes: Collection[str]) -> list[Practice]:
    """The practices of these codes, which only a role that works at practices has, and then at least one."""
    wanted = {code.strip().upper() for code in codes}
    label, works_at_practices = Role(role).label.lower(), Permission.REFER in permissions_of(role)
    if wanted and not works_at_practices:
        raise PersonError(f"A {label} works at no practice. Leave the practices out")
    if works_at_practices and not wanted:
        raise PersonError(f"A person with the role {label} works at a practice. Give its ODS code")
    practices = list(Practice.objects.filter(code__in=wanted))
    if unknown := sorted(wanted - {practice.code for practice in practices}):
        raise PersonError(f"No practice has the ODS code {', '.join(unknown)}. Import practices first")
    return practices
