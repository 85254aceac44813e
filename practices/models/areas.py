"""Area groups: PCNs that plan together, such as the north, the middle and the south of a city (N5)."""

from typing import ClassVar

from django.db import models
from django.db.models.functions import Lower


class Area(models.Model):
    """A named group of PCNs. It may have none yet (N6)."""

    name = models.CharField(max_length=60)

    class Meta:
        ordering: ClassVar = ["name"]
        constraints: ClassVar = [models.UniqueConstraint(Lower("name"), name="area_named_once")]

    def __str__(self) -> str:
        return self.name
