from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.functional import cached_property

from larc.accounts.permissions import Permission, Role, permissions_of


class UserManager(BaseUserManager["User"]):
    def create_user(self, *, email: str, name: str, role: Role, password: str | None = None, **fields: Any) -> User:
        """Create a person who logs in by e-mail address. Without a password they cannot log in."""
        user = self.model(email=email.strip().lower(), name=name, role=role, **fields)
        user.set_password(password)
        user.full_clean()
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """A person with an account. Which practices they work at is kept beside the practices."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=150)
    role = models.CharField(max_length=20, choices=Role.choices)
    is_clinician = models.BooleanField(default=False, help_text="May sign off what needs a clinician.")
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name", "role"]

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="user_role_known"),
            models.UniqueConstraint(Lower("email"), name="user_email_unique_whatever_case"),
        ]

    def __str__(self) -> str:
        return self.name

    @cached_property
    def workplaces(self) -> list[Any]:
        """The practices the person works at. Read once a request, in which the person object lives."""
        return [membership.practice for membership in self.staff_memberships.select_related("practice")]

    @property
    def organisation_name(self) -> str:
        """Where the person works, for the header: the practice, how many practices, or the network."""
        if not self.workplaces:
            return settings.NETWORK_NAME
        return self.workplaces[0].name if len(self.workplaces) == 1 else f"{len(self.workplaces)} practices"

    @property
    def practice_ids(self) -> frozenset[int]:
        """The ids of the practices the person works at, which decide whose rows they see."""
        return frozenset(practice.pk for practice in self.workplaces)

    def has_permission(self, permission: Permission) -> bool:
        """Whether the person's role carries this permission."""
        return self.is_active and permission in permissions_of(self.role)


class KeptForm(models.Model):
    """What a person had typed when their session ended, for them alone, until it is sent or 12 hours old.

    Never files or passwords; never in a cache key, a log or an address.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="kept_forms")
    path = models.CharField(max_length=500, help_text="Where the form was going.")
    fields = models.JSONField(help_text="Each name with its list of values, as they were typed.")
    was_sent = models.BooleanField(help_text="The person had pressed the button; otherwise they were still typing.")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "path"], name="one_kept_form_an_address"),
        ]
        indexes: ClassVar = [models.Index(fields=["at"], name="kept_form_by_age")]

    def __str__(self) -> str:
        return f"{self.pk}"

    @property
    def longest_text(self) -> str:
        """By which its person knows it again: the longest answer of several words, or nothing."""
        answers = (value.strip() for values in self.fields.values() for value in values)
        return max((answer for answer in answers if " " in answer), key=len, default="")
