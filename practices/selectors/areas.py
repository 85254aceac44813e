"""The questions screens ask about area groups (N5)."""

from django.db.models import Count
from django.db.models.functions import Lower
from django.db.models.query import QuerySet

from practices.models import PCN, Area


def areas() -> list[Area]:
    """Every area by name, also those without a PCN (N6)."""
    return list(Area.objects.order_by(Lower("name")))


def areas_with_counts() -> "QuerySet[Area]":
    """Every area by name, with how many PCNs it has (`number_of_pcns`)."""
    return Area.objects.annotate(number_of_pcns=Count("pcns")).order_by(Lower("name"))


def get_area(*, area_id: int) -> Area:
    """The area. Area.DoesNotExist when there is none."""
    return Area.objects.get(pk=area_id)


def open_pcns() -> list[PCN]:
    """Every PCN that an area may have, by name, with the area it is in."""
    return list(PCN.objects.filter(closed_on__isnull=True).select_related("area").order_by(Lower("name"), "code"))
