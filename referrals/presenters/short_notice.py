"""Times that were given back, and who would come at short notice, in words."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from markupsafe import Markup

from larc.nhsuk.cells import link
from larc.nhsuk.formatting import format_phone, format_plural, format_weekday_date_time
from practices.methods import Method
from practices.models import Slot
from referrals.clocks import day_number, london_date
from referrals.messages import wish
from referrals.models import Patient, Referral, ShortNoticeOffer
from referrals.waits import limit_of
from referrals.workflow import OPEN, Status

HOURS_A_DAY = 24
HOUR_SECONDS = 3600
OVER = ShortNoticeOffer.Answer.EXPIRED.label
HEAD = ["Time", "With", "For", "Now", "Next step"]


def rows(slots: Iterable[Slot], offers: Mapping[int, ShortNoticeOffer]) -> list[list[str | Markup]]:
    """A row a time: whose it could be, and what is next."""
    return [_row(slot, offers.get(slot.pk)) for slot in slots]


def _row(slot: Slot, offer: ShortNoticeOffer | None) -> list[str | Markup]:
    now = f"Offered to {offer.referral.patient.full_name}, until {until(offer)}" if offer else "Free"
    when = format_weekday_date_time(slot.starts_at)
    words = "Record the answer" if offer else "Offer this time"
    href = reverse("referrals:short-notice-next", args=[slot.uuid])
    return [when, slot.session.fitter.name, methods(slot), now, link(href, words, hidden=f": {when}")]


def limits() -> str:
    """How near a time must be to be on the list, and for how long it is kept."""
    days = format_plural(settings.SHORT_NOTICE_HORIZON.days, "day")
    hours = format_plural(round(settings.SHORT_NOTICE_HOLD.total_seconds() / HOUR_SECONDS), "hour")
    return (
        f"Times of the next {days} that a patient gave back. Offer each to one patient at a time who agreed to come "
        f"at short notice. It is kept for that patient for up to {hours}."
    )


def methods(slot: Slot) -> str:
    """ "Implant or copper coil (IUD), 30 minutes" """
    names = [Method(method).label for method in slot.methods]
    rest = [name[0].lower() + name[1:] for name in names[1:]]
    return f"{' or '.join([*names[:1], *rest])}, {slot.minutes} minutes"


def until(offer: ShortNoticeOffer) -> str:
    """Until when it is kept."""
    return format_weekday_date_time(offer.expires_at)


def time_card(slot: Slot) -> dict[str, Any]:
    """The time that is offered."""
    return {
        "title": "The time",
        "rows": [
            {"key": "When", "value": format_weekday_date_time(slot.starts_at)},
            {"key": "With", "value": slot.session.fitter.name},
            {"key": "For", "value": methods(slot)},
        ],
    }


def telling(patient: Patient) -> str:
    """How the patient will learn of the offer."""
    phone = format_phone(patient.phone)
    decided = wish.decide(patient)
    if decided.channel == wish.SMS:
        return f"The patient gets a text to phone you. You can also phone {phone}."
    if decided.channel == wish.EMAIL:
        return f"The patient gets an email to phone you. As it may be read late, also phone {phone}."
    return f"No message is sent: {decided.reason[0].lower()}{decided.reason[1:]}. Phone {phone}."


def standing(referral: Referral) -> str:
    """Why this patient is next: "This patient is next: day 12 of 28, the nearest limit of those …" """
    day = day_number(referral.clock_start, london_date(timezone.now()))
    limit = f"day {day} of {limit_of(referral)}" if not referral.is_emergency else "an emergency"
    words = f"This patient is next: {limit}, the nearest limit of those who would come at short notice."
    has = " The patient has a later appointment, which is given back." if referral.status == Status.BOOKED else ""
    return words + has


def kept_until(offer: ShortNoticeOffer) -> str:
    """What the page of an offer says of its end."""
    return (
        f"The time is kept for this patient until {until(offer)}, and nobody else can book it. "
        f"After that it is free, and can be offered to the next patient."
    )


def card(referral: Referral) -> list[dict[str, Any]]:
    """Whether the patient would come at short notice, and each time offered, from rows `dossier.read` has loaded."""
    offers = list(referral.short_notice_offers.all())
    if referral.submitted_at is None or (referral.status not in OPEN and not offers):
        return []
    row: dict[str, Any] = {"key": "Would come at short notice", "value": wish_words(referral.patient)}
    if referral.status in OPEN:
        row["change"] = reverse("referrals:short-notice-wish", args=[referral.pk])
        row["change_hidden"] = "whether the patient would come at short notice"
    told = [{"key": format_weekday_date_time(each.slot.starts_at), "value": fate(each)} for each in offers]
    return [{"title": "Short notice", "rows": [row, *told]}]


def wish_words(patient: Patient) -> str:
    """ "Yes, if told 4 hours before" """
    if patient.short_notice is None:
        return "Not asked"
    hours = patient.notice_hours or 0
    notice = format_plural(hours, "hour") if hours % HOURS_A_DAY else format_plural(hours // HOURS_A_DAY, "day")
    return f"Yes, if told {notice} before" if patient.short_notice else "No"


def fate(offer: ShortNoticeOffer) -> str:
    """What became of an offer."""
    if offer.answer:
        return str(offer.get_answer_display())
    return f"Offered until {until(offer)}" if offer.is_open(timezone.now()) else OVER
