"""Who refers and whose women are fitted, read for the page of who does not use the service yet (L2, O4, P1)."""

from collections import defaultdict
from datetime import date
from typing import NamedTuple

from django.db import connection

from reporting.inactive import PCNUse, PracticeUse
from reporting.months import last_day_of

# A PCN is meant for 30,000 to 50,000 patients (domain.md P1).
USUAL_SIZE = (30_000, 50_000)

# A month's fittings are known by the month: they count as of its end. Only its own practice's day tells a referral.
_PRACTICES = """
    SELECT practice.code, practice.name, practice.opened_on, pcn.code, pcn.name,
           (SELECT max((referral.submitted_at AT TIME ZONE 'Europe/London')::date) FROM referrals_referral AS referral
            WHERE referral.referring_practice_id = practice.id AND referral.status <> 'entered_in_error'),
           (SELECT max(counts.month) FROM reporting_practicemonth AS counts
            WHERE counts.practice_id = practice.id AND counts.implant + counts.copper_iud + counts.lng_ius
                + counts.implant_at_clinics + counts.copper_iud_at_clinics + counts.lng_ius_at_clinics > 0),
           (SELECT size.women_15_44 FROM practices_listsize AS size
            WHERE size.practice_id = practice.id AND size.women_15_44 IS NOT NULL AND size.counted_on <= %(day)s
            ORDER BY size.counted_on DESC LIMIT 1)
    FROM practices_pcnmembership AS membership
    JOIN practices_practice AS practice ON practice.id = membership.practice_id
    JOIN practices_pcn AS pcn ON pcn.id = membership.pcn_id
    WHERE membership.starts_on <= %(day)s AND (membership.ends_on IS NULL OR membership.ends_on > %(day)s)
      AND (practice.closed_on IS NULL OR practice.closed_on > %(day)s)
      AND (pcn.closed_on IS NULL OR pcn.closed_on > %(day)s)
    ORDER BY lower(pcn.name), pcn.code, lower(practice.name), practice.code
"""

_SIZES = """
    SELECT pcn.code, pcn.name, count(practice.id), count(size.patients), sum(size.patients), min(size.counted_on)
    FROM practices_pcn AS pcn
    LEFT JOIN practices_pcnmembership AS membership ON membership.pcn_id = pcn.id
      AND membership.starts_on <= %(day)s AND (membership.ends_on IS NULL OR membership.ends_on > %(day)s)
    LEFT JOIN practices_practice AS practice ON practice.id = membership.practice_id
      AND (practice.closed_on IS NULL OR practice.closed_on > %(day)s)
    LEFT JOIN LATERAL (
        SELECT patients, counted_on FROM practices_listsize
        WHERE practice_id = practice.id AND patients IS NOT NULL AND counted_on <= %(day)s
        ORDER BY counted_on DESC LIMIT 1
    ) AS size ON true
    WHERE pcn.closed_on IS NULL OR pcn.closed_on > %(day)s
    GROUP BY pcn.id, pcn.code, pcn.name
    ORDER BY lower(pcn.name), pcn.code
"""


class PCNSize(NamedTuple):
    """An open PCN, its practices of today, of how many the list size is known, and their patients."""

    code: str
    name: str
    practices: int
    counted: int
    patients: int | None
    counted_on: date | None

    @property
    def is_unusual(self) -> bool:
        """Whether all lists together are outside the usual size. Unknown while one of them is."""
        first, last = USUAL_SIZE
        return self.patients is not None and self.counted == self.practices and not first <= self.patients <= last


def pcn_sizes(day: date) -> list[PCNSize]:
    """Every PCN that is open on a day, by name."""
    with connection.cursor() as cursor:
        cursor.execute(_SIZES, {"day": day})
        return [PCNSize(*row) for row in cursor.fetchall()]


def use_of_pcns(day: date) -> list[PCNUse]:
    """The open PCNs with their practices on a day, and when each last referred or had a woman fitted."""
    practices: dict[tuple[str, str], list[PracticeUse]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(_PRACTICES, {"day": day})
        for code, name, opened_on, pcn_code, pcn_name, referred_on, fitted_in, women in cursor.fetchall():
            fitted_on = fitted_in and min(last_day_of(fitted_in), day)
            practices[pcn_code, pcn_name].append(PracticeUse(code, name, referred_on, fitted_on, women, opened_on))
    return [PCNUse(code, name, tuple(several)) for (code, name), several in practices.items()]
