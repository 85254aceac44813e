"""What a commissioner finds besides the rates: a publication that late entries changed since, and national figures."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time

from larc.accounts.models import User
from larc.demo.clock import as_if_at
from larc.demo.history import SyntheticFitting
from practices.imports.running import Source
from practices.methods import Method
from referrals.clocks import LONDON
from reporting.models import Publication
from reporting.months import add_months
from reporting.national.files import LARC, load_fingertips
from reporting.services.publications import publish_month

# Childwall & Wavertree enters its hormonal coils of two months after those were published.
LATE_PRACTICE, LATE_METHOD, LATE_MONTHS = "N82092", Method.LNG_IUS, 2
NOTE = "For the board"

# Facts of the publisher, and no invention: Office for Health Improvement and Disparities, Fingertips, indicator 92254,
# under the Open Government Licence v3.0. Fittings per 1,000 women aged 15 to 44, 2014 to 2024.
FIRST_YEAR = 2014
PLACES = (
    ("E92000001", "England", "Country", (50.2, 48.2, 45.5, 46.6, 48.1, 49.2, 33.5, 41.8, 44.0, 43.1, 40.0)),
    ("E08000012", "Liverpool", "UA", (51.0, 48.6, 45.3, 44.2, 32.2, 46.5, 30.2, 22.8, 40.1, 40.2, 40.7)),
    ("E08000011", "Knowsley", "UA", (38.3, 33.2, 31.2, 34.7, 32.7, 36.1, 20.3, 21.3, 23.8, 22.1, 24.2)),
    ("E08000015", "Wirral", "UA", (50.5, 46.2, 37.8, 44.5, 51.0, 55.3, 31.8, 41.9, 54.7, 52.0, 47.0)),
)
ORIGIN = "values of four places, entered by hand for the demonstration"


def published_month(today: date) -> date:
    """The first day of the month before the latest complete one: there is always one more to publish."""
    return add_months(today, -2)


def late_of(fittings: Iterable[SyntheticFitting], today: date) -> set[SyntheticFitting]:
    """Those that were entered only after their month had been published."""
    end = add_months(published_month(today), 1)
    since = add_months(end, -LATE_MONTHS)
    return {
        each
        for each in fittings
        if since <= each.performed_on < end and (each.fitted_at, each.method) == (LATE_PRACTICE, LATE_METHOD)
    }


def publish(*, by: User, today: date) -> Publication:
    """The publication, as if made on the 20th of the month after. Everything but what is late must be counted."""
    month = published_month(today)
    with as_if_at(datetime.combine(add_months(month, 1).replace(day=20), time(10), LONDON)):
        return publish_month(by=by, month=month, note=NOTE)


def add_national_figures() -> int:
    """The figures of PLACES, and how many."""
    rows = [
        f"{code},{name},{kind},{FIRST_YEAR + place},{value}"
        for code, name, kind, values in PLACES
        for place, value in enumerate(values)
    ]
    load_fingertips(Source("figures", _csv(rows)), indicator=LARC, origin=ORIGIN)
    return len(rows)


def _csv(rows: Sequence[str]) -> bytes:
    return "\n".join(("area_code,area_name,area_type,period,value", *rows)).encode()
