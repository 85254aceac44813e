"""What is known of places: where postcodes lie, how many women live in small areas, how deprived practices are."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from practices.deprivation import fifth_of
from practices.models.organisations import Practice


class Postcode(models.Model):
    """Where a postcode lies, to about 5 metres. One that a later file leaves out stays: patients may still have it."""

    code = models.CharField("postcode", max_length=8, primary_key=True, help_text="In capitals with one space.")
    latitude = models.FloatField(help_text="Degrees, WGS84.")
    longitude = models.FloatField(help_text="Degrees, WGS84.")
    as_of = models.DateField(help_text="How recent the file that last described it was.")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(latitude__range=(-90, 90), longitude__range=(-180, 180)), name="postcode_is_on_earth"
            )
        ]

    def __str__(self) -> str:
        return self.code


class SmallArea(models.Model):
    """A small area of the census (output area, LSOA) and the women aged 15 to 44 who live in it."""

    code = models.CharField("ONS code", max_length=9, unique=True)
    name = models.CharField(max_length=100, blank=True)
    latitude = models.FloatField(help_text="Degrees, WGS84, of where its people live (population-weighted).")
    longitude = models.FloatField(help_text="Degrees, WGS84.")
    women_15_44 = models.PositiveIntegerField("women aged 15 to 44")
    deprivation_fifth = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="1, the most deprived fifth of England's areas, to 5. Empty: not known."
    )
    as_of = models.DateField(help_text="The day the women were counted or estimated for.")

    class Meta:
        ordering: ClassVar = ["code"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(latitude__range=(-90, 90), longitude__range=(-180, 180)), name="small_area_is_on_earth"
            ),
            models.CheckConstraint(
                condition=Q(deprivation_fifth__isnull=True) | Q(deprivation_fifth__range=(1, 5)),
                name="small_area_in_a_fifth",
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.code


class DeprivationScore(models.Model):
    """How deprived the people registered at a practice are, and its rank among England's practices."""

    practice = models.ForeignKey(Practice, on_delete=models.CASCADE, related_name="deprivation_scores")
    index = models.CharField(max_length=20, help_text="Such as IMD 2019.")
    score = models.FloatField(help_text="Weighted by where patients live; higher is more deprived.")
    decile = models.PositiveSmallIntegerField(help_text="1, the most deprived tenth of England's practices, to 10.")
    source = models.CharField(max_length=100)

    class Meta:
        ordering: ClassVar = ["practice", "index"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["practice", "index"], name="one_deprivation_score_an_index"),
            models.CheckConstraint(condition=Q(decile__range=(1, 10)), name="deprivation_in_a_tenth"),
        ]

    def __str__(self) -> str:
        return f"{self.practice_id} {self.index} {self.score:.1f}"

    @property
    def fifth(self) -> int:
        """1, the most deprived fifth of England's practices, to 5."""
        return fifth_of(self.decile)
