"""Free appointments, one group of radios a day."""

from collections.abc import Iterable
from datetime import datetime
from itertools import groupby
from typing import Any

from larc.nhsuk.formatting import format_phone, format_time_range, format_weekday_date
from practices.models import Practice, Slot
from referrals.clocks import day_number, london_date
from referrals.models import Appointment


def by_day(slots: Iterable[Slot], *, started_at: datetime, limit: int, chosen: object) -> list[dict[str, Any]]:
    """Days with a free appointment, each with its times and its day of the wait; slots come in the order of time.

    The patient's clock started at `started_at` and has `limit` days.
    """
    return [
        {
            "legend": f"{format_weekday_date(day)} ({_day_words(day_number(started_at, day), limit)})",
            "items": [_radio(slot, chosen) for slot in of_day],
        }
        for day, of_day in groupby(slots, key=lambda slot: london_date(slot.starts_at))
    ]


def lost_tag(appointment: Appointment) -> dict[str, str]:
    """Marks an appointment that cannot be held as booked: its clinic, day or fitter was taken away (A8, A9)."""
    what = "Clinic withdrawn" if appointment.slot.session.withdrawn_at else "Cannot be held"
    return {"text": f"{what}: rearrange", "colour": "orange"}


def lost_sentence(appointment: Any) -> str:
    """The same in a sentence, for an appointment with `is_lost`; nothing for one that stands."""
    if not appointment.is_lost:
        return ""
    if appointment.slot.session.withdrawn_at:
        return "That clinic was withdrawn, so the patient cannot be seen then. Choose another time."
    return (
        "That appointment cannot be held: the practice is closed that day, or the fitter is away, has left "
        "or has no valid letter of competence. Choose another time."
    )


def none_free(practice: Practice, *, is_hubs: bool, leads_on: bool) -> str:
    """What to do when the practice has no time left, for its own people or for those of a referring practice.

    `leads_on`: links to what else can be done follow.
    """
    phone = f"Phone it on {format_phone(practice.phone)}" if practice.phone else "Phone it"
    advice = (
        "No free appointment. Ask your network admin for more clinics"
        if is_hubs
        else f"{practice} has no free appointment. {phone}"
    )
    return advice + (", or:" if leads_on else ".")


def _radio(slot: Slot, chosen: object) -> dict[str, Any]:
    return {
        "value": str(slot.uuid),
        "text": f"{format_time_range(slot.starts_at, slot.ends_at)}, {slot.session.fitter.name}",
        "checked": str(slot.uuid) == str(chosen),
    }


def _day_words(day: int, limit: int) -> str:
    return f"day {day}" if day <= limit else f"day {day}, past the limit"
