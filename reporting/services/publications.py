"""Publishing a month: its figures are frozen, small numbers hidden, and never changed again (ADR 17)."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from larc.accounts.models import User
from larc.audit.services import record
from larc.nhsuk.formatting import format_month
from practices.models import PCN, RecountKey
from reporting import recount, selectors
from reporting.definitions import as_published
from reporting.measures import PUBLISHED_MEASURES, Group
from reporting.models import DataCut, Publication, PublishedCell, PublishedCount
from reporting.months import add_months
from reporting.publishing import frozen
from reporting.publishing.frozen import Figures, Months
from reporting.publishing.tables import ALL_PCNS, Key, Shown, published_tables
from reporting.suppression import SuppressionError

LONGEST_NOTE = 200
# Any number that no other advisory lock of this database uses.
LOCK = 5_311_101


class PublicationError(Exception):
    """A month cannot be published now. The message says why and what to do; nothing was saved."""


@dataclass(frozen=True)
class _Draft:
    """What a publication would freeze. `months` are all its counts, `changed` those that the last one has not."""

    month: date
    cut: DataCut
    before: Publication | None
    first: date
    months: Months
    changed: Months
    definitions: list[dict[str, Any]]

    @property
    def is_nothing_new(self) -> bool:
        same = self.before and self.before.month == self.month and self.before.definitions == self.definitions
        return bool(same) and not self.changed


def publish_month(
    *,
    by: User,
    month: date,
    note: str = "",
    told: Callable[[int, int], None] = lambda done, of: None,
    saved: Callable[[], None] = lambda: None,
) -> Publication:
    """Freeze the figures of every month up to this one (its first day), as revision 1 or, when it was published and
    figures changed since, as the next. The same figures again are the same publication: nothing is saved.

    One at a time. The figures are read in one short transaction and saved in another: what takes long, hiding small
    numbers, keeps nobody from counting meanwhile. `told` how many steps of how many are done; `saved` within the
    transaction that saves, which it may undo. PublicationError: the month is not over, not counted to the end, earlier
    than one published, or its tables cannot be protected; or the note is too long.
    """
    check_note(note)
    with _alone():
        draft = _drawn_up(month)
        tables = {} if draft.is_nothing_new else _tables(draft, told)
        with transaction.atomic():
            saved()
            if draft.before and draft.is_nothing_new:
                return draft.before
            return _freeze(draft, tables, by, note)


def check_note(note: str) -> None:
    """PublicationError when the note is too long."""
    if len(note) > LONGEST_NOTE:
        raise PublicationError(f"Use {LONGEST_NOTE} characters or fewer for the note.")


@contextmanager
def _alone() -> Iterator[None]:
    """Nobody else publishes meanwhile. The lock ends with the connection, so a worker that is gone holds none."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])


@transaction.atomic
def _drawn_up(month: date) -> _Draft:
    """The counts as they stand; nothing is counted while they are read."""
    recount.lock()
    cut, span = _cut_for(month)
    before = frozen.latest()
    first = before.first if before else span.first
    now, then = frozen.live_months(first, month), frozen.months_of(before)
    changed = frozen.differences(then, now)
    return _Draft(month, cut, before, first, then | changed, changed, as_published(PUBLISHED_MEASURES.values()))


def _freeze(draft: _Draft, tables: Shown, by: User, note: str) -> Publication:
    before = draft.before
    made: Publication = Publication.objects.create(
        month=draft.month,
        revision=before.revision + 1 if before and before.month == draft.month else 1,
        cut=draft.cut,
        by=by,
        note=note.strip(),
        first=draft.first,
        baseline_first=selectors.baseline().first,
        definitions=draft.definitions,
    )
    _save_cells(made, tables, draft.months)
    _keep(made, draft.changed if before is None or before.definitions == draft.definitions else draft.months)
    record(by=by, action="month.published", subject=f"{draft.month:%Y-%m}")
    return made


def publishable(month: date) -> str:
    """Why this month cannot be published now; empty when it can."""
    try:
        check_month(month)
    except PublicationError as error:
        return str(error)
    return ""


def check_month(month: date) -> None:
    """PublicationError when this month cannot be published now, so far as it is known without its tables."""
    _cut_for(month)


def _cut_for(month: date) -> tuple[DataCut, selectors.Span]:
    """The data cut that counts the month to its end. PublicationError when there is none."""
    name = format_month(month)
    if month.day != 1 or month >= timezone.localdate().replace(day=1):
        raise PublicationError(f"{name} is not over. Publish it when it is.")
    cut = selectors.latest_cut()
    if cut is None or cut.until <= month or RecountKey.objects.exists():
        raise PublicationError("Figures are being counted. Try again in a minute.")
    span = selectors.span(cut)
    if span is None or not span.first <= month <= span.latest:
        raise PublicationError(
            f"No fittings are counted in {name} yet. Publish it when its fittings are recorded or imported."
        )
    before = frozen.latest()
    if before and month < before.month:
        raise PublicationError(
            f"{format_month(before.month)} is published already. Publish it or a later month: "
            "changes of earlier months are in it as revisions."
        )
    missing = selectors.without_figures(add_months(month, -1), month)
    if missing:
        raise PublicationError(
            f"{name} is incomplete: {', '.join(missing)} had figures the month before and has none. "
            "Import its list sizes or fittings, then try again."
        )
    return cut, span


def _tables(draft: _Draft, told: Callable[[int, int], None]) -> Shown:
    codes = dict(PCN.objects.values_list("pk", "code"))
    earlier = frozen.cuts()
    known = earlier[-1].counts if earlier else {}
    # Any version that no earlier publication has.
    version = draft.before.pk + 1 if draft.before else 1
    counts = {}
    for (pcn, month), figures in draft.months.items():
        key, now = (codes[pcn], month), frozen.frozen(figures, version)
        counts[key] = known[key] if key in known and known[key][:2] == now[:2] else now
    try:
        return published_tables(
            counts,
            first=draft.first,
            month=draft.month,
            baseline_first=selectors.baseline().first,
            earlier=earlier,
            told=told,
        )
    except SuppressionError as error:
        raise PublicationError(f"{error} Publish a later month, when more has been counted.") from error


def _save_cells(publication: Publication, tables: Shown, months: Months) -> None:
    codes = dict(PCN.objects.values_list("pk", "code"))
    ids: dict[str, int | None] = {code: pk for pk, code in codes.items()} | {ALL_PCNS: None}
    PublishedCell.objects.bulk_create(
        (
            PublishedCell(
                publication=publication,
                pcn_id=ids[key.pcn],
                method=key.group,
                first=key.period.first,
                last=key.period.last,
                shown=shown,
                women_months=_women_months(key, months, ids),
                definition_version=PUBLISHED_MEASURES[measure_of(key)].version,
            )
            for key, shown in tables.items()
        ),
        batch_size=2000,
    )


def measure_of(key: Key) -> str:
    """Which definition a published number has."""
    return f"{key.group}_published_{'year' if key.period.is_year else 'quarter'}"


def _women_months(key: Key, months: Months, ids: dict[str, int | None]) -> int | None:
    """The denominator, none when a month of a PCN with fittings has none."""
    chosen = {pcn for pcn, _ in months} if key.pcn == ALL_PCNS else {pcn for pcn in (ids[key.pcn],) if pcn}
    found = [months[pcn, month] for pcn in chosen for month in key.period.months if (pcn, month) in months]
    if any(each.women is None and (key.pcn != ALL_PCNS or each.count(Group.TOTAL)) for each in found):
        return None
    return sum(each.women or 0 for each in found) or None


def _keep(publication: Publication, changed: dict[tuple[int, date], Figures]) -> None:
    version = PUBLISHED_MEASURES[f"{Group.TOTAL}_published_year"].version
    PublishedCount.objects.bulk_create(
        (
            PublishedCount(
                publication=publication, pcn_id=pcn, month=month, definition_version=version, **figures._asdict()
            )
            for (pcn, month), figures in changed.items()
        ),
        batch_size=5000,
    )
