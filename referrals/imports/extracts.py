"""Puts an extract's rows in place of the earlier extract's, month by month, at the speed of COPY."""

from collections.abc import Iterable
from datetime import date
from tempfile import TemporaryFile
from typing import IO, NamedTuple

from django.db import connection, transaction

from practices import recounts
from practices.imports.saving import complete_stubs
from practices.models import Practice
from referrals import authority

_NONE = "-"


class ExtractRow(NamedTuple):
    """One checked procedure, practices by ODS code. Every text is a code, so that none needs escaping."""

    method: str
    action: str
    performed_on: date
    registered: str
    fitted_at: str
    indication: str
    age: int | None
    snomed_code: str


class Replaced(NamedTuple):
    """Rows stored in months new to extracts, in months stored anew, in months left as they were; stubs made."""

    created: int
    changed: int
    unchanged: int
    stubs: int


_FIELDS = ", ".join(ExtractRow._fields)
_COLUMNS = "method, action, performed_on, registered_practice_id, fitting_practice_id, indication, age, snomed_code"
_KEY = "fitting_practice_id, method, month"

_CREATE = """
    CREATE TEMPORARY TABLE listed (
        method text, action text, performed_on date, registered text, fitted_at text,
        indication text, age smallint, snomed_code text
    ) ON COMMIT DROP
"""
_CODES = """
    SELECT DISTINCT code FROM (SELECT registered AS code FROM listed UNION SELECT fitted_at FROM listed) AS codes
    WHERE code NOT IN (SELECT code FROM practices_practice)
"""
_RESOLVE = """
    CREATE TEMPORARY TABLE incoming ON COMMIT DROP AS
    SELECT method, action, performed_on, registered.id AS registered_practice_id, fitting.id AS fitting_practice_id,
           indication, age, snomed_code, performed_on - (extract(day FROM performed_on)::int - 1) AS month
    FROM listed
    JOIN practices_practice AS registered ON registered.code = listed.registered
    JOIN practices_practice AS fitting ON fitting.code = listed.fitted_at
"""

# Two months are the same when they hold the same rows, in whatever order.
_CONTENT = """
    count(*) AS number, sum(hashtextextended(concat_ws('|', action, performed_on, registered_practice_id, indication,
    coalesce(age, -1), snomed_code), 0)) AS content
"""
_COMPARE = f"""
    CREATE TEMPORARY TABLE incoming_months ON COMMIT DROP AS
    WITH new AS (SELECT {_KEY}, {_CONTENT} FROM incoming GROUP BY {_KEY}),
    old AS (
        SELECT {_KEY}, {_CONTENT}
        FROM referrals_fitting JOIN (SELECT {_KEY} FROM new) AS months USING ({_KEY})
        WHERE source = 'extract' GROUP BY {_KEY}
    )
    SELECT {_KEY}, new.number, old.number IS NOT NULL AS is_known,
           (old.number, old.content) IS NOT DISTINCT FROM (new.number, new.content) AS is_same
    FROM new LEFT JOIN old USING ({_KEY})
"""
_CHANGED = "(SELECT * FROM incoming_months WHERE NOT is_same) AS months"

_OLD_ROWS = f"SELECT {{columns}} FROM referrals_fitting JOIN {_CHANGED} USING ({_KEY}) WHERE source = 'extract'"
_NEW_ROWS = f"SELECT {{columns}} FROM incoming JOIN {_CHANGED} USING ({_KEY})"

_INSERT = f"""
    INSERT INTO referrals_fitting
        ({_COLUMNS}, source, import_run_id, recorded_at, is_authoritative, device, batch_number)
    SELECT {_COLUMNS}, 'extract', %s, now(), TRUE, '', '' FROM incoming JOIN {_CHANGED} USING ({_KEY})
"""
_COUNT = """
    SELECT coalesce(sum(number) FILTER (WHERE NOT is_known), 0),
           coalesce(sum(number) FILTER (WHERE is_known AND NOT is_same), 0),
           coalesce(sum(number) FILTER (WHERE is_same), 0)
    FROM incoming_months
"""


@transaction.atomic
def replace_extract(*, rows: Iterable[ExtractRow], import_run_id: int) -> Replaced:
    """Store an extract. For each fitting practice, method and month in it, it replaces the earlier extract whole.

    A practice not known yet becomes a stub. Months that hold the same rows already are left untouched. Whatever
    the rows raise while they are made undoes everything. Other imports wait until this transaction ends.
    """
    with TemporaryFile("w+", encoding="ascii") as file, connection.cursor() as cursor:
        _spool(rows, file)
        cursor.execute(_CREATE)
        cursor.copy_expert(f"COPY listed ({_FIELDS}) FROM STDIN (NULL '{_NONE}')", file)
        cursor.execute(_CODES)
        stubs = complete_stubs(Practice, {code: {} for (code,) in cursor.fetchall()})
        cursor.execute(_RESOLVE)
        cursor.execute("ANALYZE incoming")
        authority.hold_all()
        cursor.execute(_COMPARE)
        keys = "registered_practice_id, fitting_practice_id, month"
        recounts.mark_selected(f"{_OLD_ROWS.format(columns=keys)} UNION {_NEW_ROWS.format(columns=keys)}")
        old_ids = _OLD_ROWS.format(columns="referrals_fitting.id")
        cursor.execute(f"DELETE FROM referrals_fitting WHERE id IN ({old_ids})")
        cursor.execute(_INSERT, [import_run_id])
        authority.settle_extract(_CHANGED)
        cursor.execute(_COUNT)
        [numbers] = cursor.fetchall()
        cursor.execute("DROP TABLE listed, incoming, incoming_months")
    created, changed, unchanged = map(int, numbers)
    return Replaced(created, changed, unchanged, stubs.created)


def _spool(rows: Iterable[ExtractRow], file: IO[str]) -> None:
    """Rows as the text COPY reads. Written out first, because whoever makes them may ask the database meanwhile."""
    file.writelines(
        f"{method}\t{action}\t{performed_on}\t{registered}\t{fitting}\t{indication}\t"
        f"{_NONE if age is None else age}\t{snomed_code}\n"
        for method, action, performed_on, registered, fitting, indication, age, snomed_code in rows
    )
    file.seek(0)
