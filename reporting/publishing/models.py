"""What was published: frozen for good. The exact counts stay inside; only PublishedCell is ever shown."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from practices.models import PCN
from reporting.measures import Group


class Publication(models.Model):
    """A month's figures as they stood when somebody published them. A later revision of it is a row of its own."""

    month = models.DateField(help_text="First of the latest month published.")
    revision = models.PositiveSmallIntegerField(help_text="1, or more when the month was published again.")
    cut = models.ForeignKey("reporting.DataCut", on_delete=models.PROTECT, related_name="+")
    published_at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    note = models.CharField(max_length=200, blank=True)
    first = models.DateField(help_text="First of the first month with figures.")
    baseline_first = models.DateField(help_text="First month of the year that others are compared with.")
    definitions = models.JSONField(help_text="The measures as they were defined, each with its version (O5).")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["month", "revision"], name="a_revision_once"),
            models.CheckConstraint(condition=Q(month__day=1), name="publication_month_is_a_first"),
        ]

    def __str__(self) -> str:
        return f"{self.month:%B %Y}, revision {self.revision}"

    @property
    def name(self) -> str:
        """As addresses and programs name it: 2025-06-1 is the first publication of June 2025."""
        return f"{self.month:%Y-%m}-{self.revision}"


class PublicationRun(models.Model):
    """A publication that somebody asked the worker for. How far it is stands in the cache."""

    class State(models.TextChoices):
        WAITING = "waiting", "Being published"
        MADE = "made", "Published"
        FAILED = "failed", "Not published"

    month = models.DateField(help_text="First of the latest month to publish.")
    note = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(auto_now_add=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    reason = models.TextField(blank=True, help_text="Why it was not published, in words for whoever asked.")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["state"], condition=Q(state="waiting"), name="one_publication_at_a_time"),
            models.CheckConstraint(
                condition=(Q(state="failed") & ~Q(reason="")) | (~Q(state="failed") & Q(reason="")),
                name="a_publication_not_made_has_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.month:%B %Y}, asked {self.asked_at:%Y-%m-%d %H:%M}"


class PublishedCount(models.Model):
    """Exact counts of a PCN's month, kept from the publication that they first stood in; never shown as published.

    A publication's counts are, for each PCN and month, the latest row up to it. So a row for a month published
    before is a revision.
    """

    publication = models.ForeignKey(Publication, on_delete=models.PROTECT, related_name="counts")
    pcn = models.ForeignKey(PCN, on_delete=models.PROTECT, related_name="+", db_index=False)
    month = models.DateField()
    implant = models.PositiveIntegerField()
    copper_iud = models.PositiveIntegerField()
    lng_ius = models.PositiveIntegerField()
    women = models.PositiveIntegerField(null=True)
    definition_version = models.PositiveSmallIntegerField(help_text="Of what a fitting counts as.")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["pcn", "month", "publication"], name="count_frozen_once"),
        ]

    def __str__(self) -> str:
        return f"{self.pcn_id} {self.month}"


class PublishedCell(models.Model):
    """One number of the published tables as anybody may see it: rounded, or hidden (null)."""

    publication = models.ForeignKey(Publication, on_delete=models.PROTECT, related_name="cells", db_index=False)
    pcn = models.ForeignKey(PCN, on_delete=models.PROTECT, null=True, related_name="+", help_text="Null: all PCNs.")
    method = models.CharField(max_length=10, choices=[(group.value, group.label) for group in Group])
    first = models.DateField()
    last = models.DateField()
    shown = models.PositiveIntegerField(null=True)
    women_months = models.PositiveBigIntegerField(
        null=True, help_text="Women aged 15 to 44, added up over the months; null when a month has none."
    )
    definition_version = models.PositiveSmallIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["publication", "pcn", "method", "first", "last"],
                nulls_distinct=False,
                name="published_cell_once",
            ),
            models.CheckConstraint(
                condition=Q(shown__isnull=True) | Q(shown=0) | Q(shown__gte=10), name="nothing_small_is_shown"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pcn_id} {self.method} {self.first} to {self.last}"
