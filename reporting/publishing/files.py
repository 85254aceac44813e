"""The published tables as a file, for anybody: nothing but what the page may show."""

import csv
from io import StringIO

from reporting.exports import safe
from reporting.models import Publication
from reporting.publishing.presenter import HIDING, Place

HEAD = (
    "pcn_code",
    "pcn_name",
    "method",
    "first_month",
    "last_month",
    "fittings",
    "rate_per_1000",
    "rate_lower_95",
    "rate_upper_95",
    "women",
    "definition",
    "published",
    "note",
)


def published_csv(publication: Publication, places: list[Place]) -> str:
    """A row for each number of each period; `*` where it is hidden, and then neither rate nor interval."""
    text = StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(HEAD)
    versions = {each["key"]: each["version"] for each in publication.definitions}
    for place in places:
        for (group, period), number in place.numbers.items():
            rate = number.rate
            limits = (
                ["", "", ""] if rate is None else [f"{float(x):.6g}" for x in (rate.value, rate.lower, rate.upper)]
            )
            key = f"{group}_published_{'year' if period.is_year else 'quarter'}"
            writer.writerow(
                [
                    place.code,
                    safe(place.name),
                    group.label,
                    period.first.isoformat(),
                    period.last.isoformat(),
                    "*" if number.shown is None else number.shown,
                    *limits,
                    "" if number.women is None else f"{number.women:.1f}",
                    f"{key} version {versions[key]}",
                    f"{publication.month:%Y-%m} revision {publication.revision}",
                    HIDING,
                ]
            )
    return text.getvalue()
