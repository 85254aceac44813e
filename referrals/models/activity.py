"""What was done: one row a procedure (`Fitting`), and monthly totals where no rows are to be had."""

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Func, Q

from practices.methods import LARC_METHODS, Method
from practices.models import Fitter, ImportRun, Practice
from referrals.codes import COUNTED_ACTIONS, ENDING_ACTIONS, Action
from referrals.models.pathway import Indication, Referral


class Source(models.TextChoices):
    SERVICE = "service", "Recorded in this service"
    EXTRACT = "extract", "Clinical-system extract"
    TOTALS = "totals", "Monthly totals"


class Payer(models.TextChoices):
    LOCAL_AUTHORITY = "local_authority", "Local authority"
    ICB = "icb", "Integrated care board (ICB)"


class Complication(models.TextChoices):
    VASOVAGAL = "vasovagal", "Fainting or a slow pulse"
    PERFORATION = "perforation", "Perforation suspected"
    BLEEDING = "bleeding", "Heavy bleeding"
    DIFFICULT = "difficult", "Difficult insertion or removal"
    BROKEN_DEVICE = "broken_device", "Device broke or was faulty"
    NERVE_OR_VESSEL = "nerve_or_vessel", "Nerve or blood vessel injury suspected"


class PregnancyExclusion(models.TextChoices):
    """How pregnancy was reasonably excluded at the fitting. Source: domain.md 2.2."""

    NO_SEX = "no_sex", "No sex since the last period, birth, miscarriage or abortion"
    RELIABLE_METHOD = "reliable_method", "A reliable method was used correctly throughout"
    EARLY_CYCLE = "early_cycle", "Within the first 5 days of a natural period"
    POSTPARTUM = "postpartum", "Less than 21 days after birth, not breastfeeding"
    BREASTFEEDING = "breastfeeding", "Fully breastfeeding, no periods, less than 6 months after birth"
    AFTER_ABORTION = "after_abortion", "Within the first 5 days after an abortion or miscarriage"
    TEST = "test", "No sex for 21 days or more and a negative test"
    EMERGENCY = "emergency", "Fitted as emergency contraception"
    NOT_NEEDED = "not_needed", "Not needed for this procedure or patient"


class FirstOfMonth(Func):
    """The first day of a date's month. Unlike date_trunc it is immutable, as a stored column needs."""

    template = "(%(expressions)s - (EXTRACT(DAY FROM %(expressions)s)::int - 1))"
    arity = 1


class Fitting(models.Model):
    """One procedure, once. Holds no patient: a referral leads to one, an extract to none.

    `is_counted` is what rates count, decided by PostgreSQL from the row itself. For each fitting practice,
    method and month one source is authoritative; rows of another are kept, and are not counted
    (`is_authoritative`, kept true by referrals/authority.py).
    """

    method = models.CharField(max_length=20, choices=Method.choices)
    action = models.CharField(max_length=10, choices=Action.choices)
    performed_on = models.DateField(help_text="London date of the procedure.")
    month = models.GeneratedField(
        expression=FirstOfMonth(F("performed_on")), output_field=models.DateField(), db_persist=True
    )
    registered_practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="+", db_index=False)
    fitting_practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="+", db_index=False)
    fitter = models.ForeignKey(Fitter, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    indication = models.CharField(max_length=20, choices=Indication.choices, blank=True)
    age = models.PositiveSmallIntegerField(null=True, help_text="Age in years at the procedure.")
    snomed_code = models.CharField(max_length=18, blank=True, help_text="Empty: uncoded.")
    device = models.CharField(max_length=60, blank=True)
    batch_number = models.CharField(max_length=40, blank=True)
    device_expires_on = models.DateField(null=True)
    complications = ArrayField(
        models.CharField(max_length=30, choices=Complication.choices), default=list, db_default=models.Value("{}")
    )
    pregnancy_excluded_by = models.CharField(
        max_length=30, choices=PregnancyExclusion.choices, blank=True, db_default=""
    )
    payer = models.CharField(
        max_length=20, choices=Payer.choices, blank=True, db_default="", help_text="Empty: unassigned."
    )
    late_reason = models.CharField(
        max_length=200, blank=True, db_default="", help_text="Why it was recorded after its month had closed (A16)."
    )
    may_tell_practice = models.BooleanField(
        null=True, help_text="Whether the patient agrees that her registered practice gets a note of the outcome."
    )

    source = models.CharField(max_length=10, choices=Source.choices)
    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, null=True, related_name="fittings")
    import_run = models.ForeignKey(ImportRun, on_delete=models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField(auto_now_add=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    is_authoritative = models.BooleanField(default=True)
    reversed_at = models.DateTimeField(null=True, help_text="When it was found to be entered in error.")

    is_counted = models.GeneratedField(
        expression=models.Case(
            models.When(
                Q(
                    action__in=COUNTED_ACTIONS,
                    method__in=LARC_METHODS,
                    is_authoritative=True,
                    reversed_at__isnull=True,
                ),
                then=models.Value(True),
            ),
            default=models.Value(False),
        ),
        output_field=models.BooleanField(),
        db_persist=True,
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["referral"],
                condition=Q(action__in=ENDING_ACTIONS, reversed_at__isnull=True),
                name="a_referral_ends_in_one_fitting",
            ),
            models.CheckConstraint(condition=Q(method__in=Method.values), name="fitting_method_known"),
            models.CheckConstraint(condition=Q(action__in=Action.values), name="fitting_action_known"),
            models.CheckConstraint(
                condition=Q(source=Source.SERVICE, referral__isnull=False, import_run__isnull=True)
                | Q(source=Source.EXTRACT, referral__isnull=True, import_run__isnull=False),
                name="fitting_has_one_source",
            ),
        ]
        indexes: ClassVar = [
            # The recount reads these alone: practice first for one key, month first for one month. The fitting
            # practice tells GP practices from sexual health clinics (L3).
            models.Index(
                fields=["registered_practice", "month", "method"],
                include=["fitting_practice"],
                condition=Q(is_counted=True),
                name="fitting_counted",
            ),
            models.Index(
                fields=["month", "registered_practice", "method"],
                include=["fitting_practice"],
                condition=Q(is_counted=True),
                name="fitting_counted_by_month",
            ),
            models.Index(fields=["fitting_practice", "method", "month"], name="fitting_by_fitting_practice"),
            # What each fitter did lately: only rows of this service name one.
            models.Index(
                fields=["fitter", "performed_on"],
                condition=Q(fitter__isnull=False, reversed_at__isnull=True),
                name="fitting_by_fitter",
            ),
            # The few that worklists ask for, among all that ever were.
            models.Index(
                fields=["fitting_practice", "referral"],
                condition=Q(source="service", reversed_at__isnull=True, snomed_code=""),
                name="fitting_uncoded",
            ),
            models.Index(
                fields=["fitting_practice", "referral"],
                condition=Q(source="service", reversed_at__isnull=True, payer=""),
                name="fitting_without_payer",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.method} {self.performed_on}"


class ActivityTotal(models.Model):
    """A month's fittings of one method at one practice, where only the total is known (history, claim returns).

    Women counted here are taken as registered where they were fitted, which is how it was before hubs.
    """

    fitting_practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="+")
    method = models.CharField(max_length=20, choices=Method.choices)
    month = models.DateField()
    fittings = models.PositiveIntegerField()
    is_authoritative = models.BooleanField(default=True)
    import_run = models.ForeignKey(ImportRun, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["fitting_practice", "method", "month"], name="one_total_a_month"),
            models.CheckConstraint(condition=Q(month__day=1), name="total_month_is_a_first"),
        ]

    def __str__(self) -> str:
        return f"{self.fittings} {self.method} {self.month}"
