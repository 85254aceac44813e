"""The questions screens ask about area groups (N5)."""

from django.db.models import Count
from django.db.models.functions import Lower
from django.db.models.query import QuerySet

from practices.areas import version_of
from practices.models import PCN, Area, Hub, PCNMembership


def areas() -> list[Area]:
    """Every area by name, also those without a PCN (N6)."""
    return list(Area.objects.order_by(Lower("name")))


def areas_with_counts() -> "QuerySet[Area]":
    """Every area by name, with how many PCNs it has (`number_of_pcns`)."""
    return Area.objects.annotate(number_of_pcns=Count("pcns")).order_by(Lower("name"))


def get_area(*, area_id: int) -> Area:
    """The area. Area.DoesNotExist when there is none."""
    return Area.objects.get(pk=area_id)


def area_stamp() -> str:
    """A word that changes when an area's name or PCNs do, for pages that are kept."""
    rows = Area.objects.order_by("pk", "pcns__code").values_list("pk", "name", "pcns__code")
    return version_of("areas", (f"{pk} {name} {code}" for pk, name, code in rows))


def open_pcns() -> list[PCN]:
    """Every PCN that an area may have, by name, with the area it is in."""
    return list(PCN.objects.filter(closed_on__isnull=True).select_related("area"))


def hubs_in(*, area: Area | None) -> list[Hub]:
    """The hubs of an area's PCNs as they are today, or every one, by practice name."""
    hubs = Hub.objects.select_related("practice").order_by("practice__name", "pk")
    if area is not None:
        here = PCNMembership.objects.filter(pcn__area=area, ends_on__isnull=True).values("practice")
        hubs = hubs.filter(practice__in=here)
    return list(hubs)


def practices_in(*, area: Area) -> "QuerySet[PCNMembership, int]":
    """The ids of the practices of an area's PCNs as they are today, to filter by."""
    return PCNMembership.objects.filter(pcn__area=area, ends_on__isnull=True).values_list("practice", flat=True)


def pcn_codes_in(*, area: Area) -> set[str]:
    """The codes of an area's PCNs."""
    return set(area.pcns.values_list("code", flat=True))
