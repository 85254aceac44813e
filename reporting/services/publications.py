"""Publishing a month: its figures are frozen, small numbers hidden, and never changed again (ADR 17)."""

from datetime import date

from django.db import transaction
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
from reporting.publishing.tables import ALL_PCNS, Cut, Key, Shown, published_tables
from reporting.suppression import SuppressionError

LONGEST_NOTE = 200


class PublicationError(Exception):
    """A month cannot be published now. The message says why and what to do; nothing was saved."""


@transaction.atomic
def publish_month(*, by: User, month: date, note: str = "") -> Publication:
    """Freeze the figures of every month up to this one (its first day), as revision 1 or, when it was published and
    figures changed since, as the next. The same figures again are the same publication: nothing is saved.

    Holds the recount's lock: nothing is counted meanwhile. PublicationError: the month is not over, not counted to
    the end, earlier than one published, or its tables cannot be protected; or the note is too long.
    """
    recount.lock()
    cut, span = _cut_for(month)
    if len(note) > LONGEST_NOTE:
        raise PublicationError(f"Use {LONGEST_NOTE} characters or fewer for the note.")
    before = frozen.latest()
    if before and month < before.month:
        raise PublicationError(
            f"{format_month(before.month)} is published already. Publish it or a later month: "
            "changes of earlier months are in it as revisions."
        )
    first = before.first if before else span.first
    now, then = frozen.live_months(first, month), frozen.months_of(before)
    definitions = as_published(PUBLISHED_MEASURES.values())
    changed = frozen.differences(then, now)
    if before and before.month == month and not changed and before.definitions == definitions:
        return before
    earlier = frozen.cuts()
    made: Publication = Publication.objects.create(
        month=month,
        revision=before.revision + 1 if before and before.month == month else 1,
        cut=cut,
        by=by,
        note=note.strip(),
        first=first,
        baseline_first=selectors.baseline().first,
        definitions=definitions,
    )
    _show(made, then | changed, earlier)
    _keep(made, changed if before is None or before.definitions == definitions else then | changed)
    record(by=by, action="month.published", subject=f"{month:%Y-%m}")
    return made


def publishable(month: date) -> str:
    """Why this month cannot be published now; empty when it can."""
    try:
        _cut_for(month)
    except PublicationError as error:
        return str(error)
    return ""


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
    missing = selectors.without_figures(add_months(month, -1), month)
    if missing:
        raise PublicationError(
            f"{name} is incomplete: {', '.join(missing)} had figures the month before and has none. "
            "Import its list sizes or fittings, then try again."
        )
    return cut, span


def _show(publication: Publication, months: Months, earlier: list[Cut]) -> None:
    codes = dict(PCN.objects.values_list("pk", "code"))
    known = {key: kept for cut in earlier[-1:] for key, kept in cut.counts.items()}
    counts = {}
    for (pcn, month), figures in months.items():
        key, now = (codes[pcn], month), frozen.frozen(figures, publication.pk)
        counts[key] = known[key] if key in known and known[key][:2] == now[:2] else now
    try:
        tables = published_tables(
            counts,
            first=publication.first,
            month=publication.month,
            baseline_first=publication.baseline_first,
            earlier=earlier,
        )
    except SuppressionError as error:
        raise PublicationError(f"{error} Publish a later month, when more has been counted.") from error
    _save_cells(publication, tables, months, codes)


def _save_cells(publication: Publication, tables: Shown, months: Months, codes: dict[int, str]) -> None:
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
