"""Devices in place, put there by the list of a practice as a page takes it."""

from datetime import date, timedelta

from django.utils import timezone

from larc.accounts.models import User
from practices.imports.running import Outcome
from practices.models import Practice
from referrals.imports.uploads import take_due_devices
from referrals.review import add_months
from tests.builders.pathway import NHS_NUMBERS

HEADINGS = (
    "NHS number,First name,Last name,Date of birth,Phone,Product,Inserted on,Indication,Postcode,Batch number,"
    "Change every months"
)


def listed(
    nhs_number: str = NHS_NUMBERS[0],
    *,
    product: str = "Mirena",
    on: date | str = "2020-01-31",
    indication: str = "contraception",
    batch: str = "TU01",
    months: str = "",
    last_name: str = "Example",
    born: str = "1994-05-04",
    phone: str = "07700 900 982",
) -> str:
    """One row of a list."""
    cells = (nhs_number, "Ada", last_name, born, phone, product, on, indication, "L6 4EW", batch, months)
    return ",".join(map(str, cells))


def jaydess(due_in: int, nhs_number: str = NHS_NUMBERS[0], **changes: str) -> str:
    """A row of a list, of a device that is due in so many days."""
    inserted_on = add_months(timezone.localdate() + timedelta(days=due_in), -36)
    return listed(nhs_number, product="Jaydess", on=inserted_on, **changes)


def due_list(*rows: str) -> bytes:
    """The file of a list."""
    return "\n".join([HEADINGS, *rows, ""]).encode()


def put_in_place(by: User, practice: Practice, *rows: str) -> Outcome:
    """Devices in place in patients of a practice."""
    return take_due_devices(by=by, practice=practice, data=due_list(*rows))
