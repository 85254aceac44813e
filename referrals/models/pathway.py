"""A referral and what happens to it: one need, one clock, one to three legs, append-only events."""

import uuid
from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from larc.audit.requests import current_request_id
from practices.methods import Method, Procedure
from practices.models import Hub, Practice, Slot
from referrals.models.patients import Patient
from referrals.querysets import ReferralQuerySet
from referrals.workflow import BEFORE_SUBMISSION, MOST_LEGS, OPEN, Action, Status

# How a referral may end that was never sent, and so may lack what a sent one has.
ENDS_OF_DRAFTS = frozenset({Status.CANCELLED, Status.HANDED_OFF, Status.ENTERED_IN_ERROR})


class Indication(models.TextChoices):
    CONTRACEPTION = "contraception", "Contraception"
    HEAVY_PERIODS = "hmb", "Heavy periods"
    HRT = "hrt", "Hormone replacement therapy (HRT)"
    SEVERAL = "several", "More than one of these"
    OTHER = "other", "Another reason"


class RequestedMethod(models.TextChoices):
    """What the patient needs. Either coil is the fitter's and the patient's to settle at the appointment."""

    IMPLANT = Method.IMPLANT.value, Method.IMPLANT.label
    COPPER_IUD = Method.COPPER_IUD.value, Method.COPPER_IUD.label
    LNG_IUS = Method.LNG_IUS.value, Method.LNG_IUS.label
    EITHER_COIL = "either_coil", "Coil, no preference which"
    RING_PESSARY = Method.RING_PESSARY.value, Method.RING_PESSARY.label


class Referral(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reference = models.CharField(max_length=10, unique=True)
    patient = models.OneToOneField(Patient, on_delete=models.PROTECT, related_name="referral")
    referring_practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="referrals_made")
    registered_practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="+")
    status = models.CharField(max_length=30, choices=Status.choices, default=Status.DRAFT)
    version = models.PositiveIntegerField(default=1, help_text="Rises with each change; guards against stale pages.")

    method = models.CharField(max_length=20, choices=RequestedMethod.choices, blank=True)
    procedure = models.CharField(max_length=20, choices=Procedure.choices, blank=True)
    device_in_place = models.CharField(max_length=20, choices=Method.choices, blank=True)
    indication = models.CharField(max_length=20, choices=Indication.choices, blank=True)
    notes = models.TextField(max_length=1000, blank=True)
    is_complex = models.BooleanField(
        default=False, help_text="The answers name something that only some hubs take on, or a hospital."
    )
    advice_given = models.BooleanField(
        null=True, help_text="Whether advice was given on avoiding pregnancy until the appointment."
    )
    is_emergency = models.BooleanField(default=False, help_text="Emergency contraception: never in the routine queue.")
    first_sex_at = models.DateTimeField(null=True, help_text="First unprotected sex in this cycle.")
    last_period_on = models.DateField(null=True)
    shortest_cycle_days = models.PositiveSmallIntegerField(null=True)
    ec_deadline = models.DateTimeField(null=True, help_text="Until when an emergency coil may be fitted.")
    is_self_referral = models.BooleanField(default=False)
    consent_to_share = models.BooleanField(null=True)
    consent_to_onward = models.BooleanField(null=True)
    hub = models.ForeignKey(
        Hub,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="referrals",
        help_text="In a draft the hub chosen; once sent, the hub of the latest leg.",
    )

    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        help_text="Empty: the patient.",
    )
    previous = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        related_name="followed_by",
        help_text="A referral for the same need that ended days before: its clock goes on in this one (A35).",
    )
    submitted_at = models.DateTimeField(null=True)
    clock_started_at = models.DateTimeField(
        null=True, help_text="Starts the patient's clock (t0): when it was sent, or the previous one was. Never moves."
    )
    triaged_at = models.DateTimeField(null=True)
    offered_at = models.DateTimeField(null=True, help_text="When a time was first offered (K6).")
    closed_at = models.DateTimeField(null=True)

    objects = ReferralQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["submitted_at", "created_at"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(status__in=Status.values), name="referral_status_known"),
            models.CheckConstraint(
                condition=Q(status__in=sorted(BEFORE_SUBMISSION | ENDS_OF_DRAFTS))
                | (
                    Q(
                        submitted_at__isnull=False,
                        clock_started_at__isnull=False,
                        consent_to_share=True,
                        consent_to_onward__isnull=False,
                        hub__isnull=False,
                    )
                    & ~Q(method="")
                    & ~Q(procedure="")
                    & ~Q(indication="")
                ),
                name="referral_sent_is_complete",
            ),
            models.CheckConstraint(
                # A draft says so before its dates are typed, so that one left there is never sent as routine.
                condition=Q(is_emergency=False) | Q(ec_deadline__isnull=False) | ~Q(status__in=sorted(OPEN)),
                name="an_emergency_has_a_deadline",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["referring_practice", "status", "clock_started_at"]),
            models.Index(fields=["hub", "status", "clock_started_at"]),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def clock_start(self) -> datetime:
        """When the patient's clock started (t0). ValueError for a draft, whose clock has not."""
        if self.clock_started_at is None:
            raise ValueError("a draft has no clock")
        return self.clock_started_at

    @property
    def hub_practice(self) -> Practice:
        """The practice of the hub that has it. ValueError for a draft that has none."""
        if self.hub is None:
            raise ValueError("no hub was chosen")
        return self.hub.practice

    @property
    def is_internal(self) -> bool:
        """Whether a hub keeps its own patient (S5): no referral from one practice to another."""
        return self.hub is not None and self.hub.practice_id == self.referring_practice_id


class Leg(models.Model):
    """A hub's turn with a referral. Exactly one is open while the referral is active."""

    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="legs")
    hub = models.ForeignKey(Hub, on_delete=models.PROTECT, related_name="legs")
    number = models.PositiveSmallIntegerField()
    assigned_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    close_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["referral"], condition=Q(closed_at__isnull=True), name="one_open_leg"),
            models.UniqueConstraint(fields=["referral", "number"], name="leg_numbered_once"),
            models.UniqueConstraint(fields=["referral", "hub"], name="a_hub_is_tried_once"),
            models.CheckConstraint(condition=Q(number__range=(1, MOST_LEGS)), name="at_most_three_legs"),
        ]
        indexes: ClassVar = [models.Index(fields=["hub"], condition=Q(closed_at__isnull=True), name="leg_open_by_hub")]

    def __str__(self) -> str:
        return f"Leg {self.number}"


class Appointment(models.Model):
    """A slot held for a leg. Cancelled ones stay, so that the story is whole."""

    class State(models.TextChoices):
        BOOKED = "booked", "Booked"
        FULFILLED = "fulfilled", "Attended"
        NO_SHOW = "noshow", "Did not attend"
        CANCELLED = "cancelled", "Cancelled"

    leg = models.ForeignKey(Leg, on_delete=models.PROTECT, related_name="appointments")
    slot = models.ForeignKey(Slot, on_delete=models.PROTECT, related_name="appointments")
    state = models.CharField(max_length=10, choices=State.choices, default=State.BOOKED)
    booked_at = models.DateTimeField()
    booked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["booked_at"]
        constraints: ClassVar = [
            # Whatever the code does, a slot holds one patient and a referral one appointment (A10).
            models.UniqueConstraint(fields=["slot"], condition=~Q(state="cancelled"), name="one_appointment_a_slot"),
            models.UniqueConstraint(fields=["leg"], condition=Q(state="booked"), name="one_appointment_a_leg"),
            models.CheckConstraint(
                condition=Q(state="booked", closed_at__isnull=True)
                | (~Q(state="booked") & Q(closed_at__isnull=False)),
                name="appointment_closed_when_over",
            ),
        ]

    def __str__(self) -> str:
        return f"Appointment {self.pk}"


class ReferralEvent(models.Model):
    """One step of the story: who did what when, between which states. Append-only by trigger."""

    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="events")
    leg = models.ForeignKey(Leg, on_delete=models.PROTECT, null=True, related_name="+")
    action = models.CharField(max_length=30, choices=[(action.value, action.value) for action in Action])
    from_status = models.CharField(max_length=30, choices=Status.choices)
    to_status = models.CharField(max_length=30, choices=Status.choices)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=40, blank=True)
    comment = models.TextField(max_length=1000, blank=True)
    counterpart = models.CharField(
        max_length=200, blank=True, help_text="The service it was sent on to, or the person who was spoken to."
    )
    happened_at = models.DateTimeField(null=True, help_text="When it took place, if that is not when it was recorded.")

    request_id = models.UUIDField(null=True, default=current_request_id, help_text="Empty: outside a request.")

    class Meta:
        ordering: ClassVar = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.action} {self.referral_id}"


class SubmittedForm(models.Model):
    """A form that was already taken: sent again with the same key, it leads to the same referral (A11)."""

    key = models.UUIDField()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    referral = models.ForeignKey(Referral, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["user", "key"], name="form_taken_once")]

    def __str__(self) -> str:
        return f"{self.key}"
