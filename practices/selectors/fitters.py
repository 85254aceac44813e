"""Fitters: whose letters end, what hangs on a letter, who else may start somewhere."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from larc.accounts.models import User
from larc.accounts.permissions import Role
from practices.models import Fitter, Hub, Leave, LetterOfCompetence, Slot
from practices.querysets import SlotQuerySet
from practices.selectors.training import letters_expiring


def fitters_of(*, hub: Hub) -> QuerySet[Fitter]:
    """The fitters of a hub by name, with their letters, leave and when they are to leave."""
    return hub.fitters.prefetch_related("letters", "leave", "departures").order_by("name", "pk")


def fitters_elsewhere(*, hub: Hub) -> QuerySet[Fitter]:
    """The fitters of the network who do not fit at this hub, by name."""
    return Fitter.objects.exclude(hubs=hub).order_by("name", "pk")


def fitters_expiring(*, within: timedelta) -> QuerySet[Fitter]:
    """Fitters of a hub with a letter in force today that ends soon and is not renewed, by name, with their letters."""
    fitters = Fitter.objects.filter(pk__in=letters_expiring(within=within).values("fitter"))
    return fitters.prefetch_related("letters").order_by("name", "pk")


def fitter_account(*, hubs: Iterable[Hub], email: str) -> User | None:
    """The account of this email address, when it is a fitter's who works at the practice of one of these hubs."""
    practices = [hub.practice_id for hub in hubs]
    accounts = User.objects.filter(role=Role.FITTER, is_active=True, staff_memberships__practice__in=practices)
    return accounts.filter(email=email.strip().lower()).first()


def get_fitter(*, hub: Hub, fitter_id: int) -> Fitter:
    """A fitter of the hub. Fitter.DoesNotExist for anyone else."""
    return hub.fitters.get(pk=fitter_id)


def leaves_on(*, fitter: Fitter, hub: Hub) -> date | None:
    """From when a fitter of the hub will fit there no more, when that was said."""
    day: date | None = fitter.departures.filter(hub=hub).values_list("first_day", flat=True).first()
    return day


def get_letter(*, hub: Hub, letter_id: int) -> LetterOfCompetence:
    """A letter of a fitter of the hub, fitter loaded. LetterOfCompetence.DoesNotExist for any other."""
    letter: LetterOfCompetence = LetterOfCompetence.objects.select_related("fitter").get(
        pk=letter_id, fitter__in=hub.fitters.all()
    )
    return letter


def get_leave(*, hub: Hub, leave_id: int) -> Leave:
    """A leave of a fitter of the hub that is not over. Leave.DoesNotExist for any other."""
    leave: Leave = Leave.objects.select_related("fitter").get(
        pk=leave_id, fitter__in=hub.fitters.all(), last_day__gte=timezone.localdate()
    )
    return leave


def booked_with(*, fitter: Fitter, first_day: date, last_day: date) -> SlotQuerySet:
    """The fitter's booked slots to come on these days, both included, at whichever hub."""
    slots: SlotQuerySet = Slot.objects.filter(
        session__fitter=fitter,
        session__day__range=(first_day, last_day),
        state=Slot.State.BOOKED,
        starts_at__gt=timezone.now(),
    )
    return slots


def booked_on_letter(*, letter: LetterOfCompetence) -> SlotQuerySet:
    """The fitter's booked slots, at whichever hub, that could not be held as booked without this letter (A9)."""
    now = timezone.now()
    slots: SlotQuerySet = (
        Slot.objects.to_rearrange(now, without=letter)
        .filter(session__fitter=letter.fitter)
        .exclude(pk__in=Slot.objects.to_rearrange(now).values("pk"))
        .select_related("session__hub__practice")
        .order_by("starts_at", "pk")
    )
    return slots
