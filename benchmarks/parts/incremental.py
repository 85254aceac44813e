"""The drain after a change: one practice's month, a PCN's whole history, one month of every practice."""

import random
from collections.abc import Callable
from datetime import date

from django.db import connection, connections, transaction
from django.db.models import F, QuerySet

from benchmarks.measure import Finding, Timed, at_most, for_information, in_turn, percentile, ratios
from benchmarks.run import Run
from practices import recounts
from practices.methods import Method
from practices.models import ListSize, PCNMembership, Practice
from referrals.codes import Action
from referrals.models import Fitting
from referrals.models.activity import Source
from reporting import recount

TITLE = "Incremental recompute"
FULL, SELECT = "a full recompute in which nothing changed", "SELECT 1"
# Of the 95th percentile, against a full recompute.
ONE_KEY, ONE_HISTORY, ONE_MONTH = 1 / 500, 1 / 200, 1 / 20
# The target of one drain: ten times SELECT 1, and this.
TIMES_SELECT, AND_SECONDS = 10, 0.003


def measure(run: Run) -> list[Finding]:
    """Each drain follows a change that is really there; what it leaves is what a full recompute finds."""
    recount.recompute_all()
    change = Changes(run)
    keys = in_turn(
        run.short_repeats,
        key=Timed(_drain, before=change.one_key),
        history=Timed(_drain, before=change.one_history),
        whole=Timed(_drain, before=change.whole_history),
        select=Timed(_select_one),
    )
    slow = in_turn(run.repeats, month=Timed(_drain, before=change.one_month), full=Timed(recount.recompute_all))
    if (cut := recount.recompute_all()) is not None:
        raise AssertionError(f"A full recompute changed {cut.cells_changed} cells that the drains had left.")
    allowed = [TIMES_SELECT * one + AND_SECONDS for one in keys["select"]]
    return [
        at_most(f"{TITLE} of one key", ratios(keys["key"], allowed), 1, floor="10 × SELECT 1 + 3 ms"),
        for_information(f"{TITLE} of one key: time", keys["key"], unit=" ms"),
        for_information(f"{SELECT}: time", keys["select"], unit=" ms"),
        _part_of_full(f"{TITLE} of one key, 95th percentile", keys["key"], slow["full"], ONE_KEY),
        _part_of_full(f"{TITLE} of a PCN's history, 95th percentile", keys["history"], slow["full"], ONE_HISTORY),
        for_information(f"{TITLE} of a PCN's history: time", keys["history"], unit=" ms"),
        for_information(f"{TITLE} of a PCN's history, every month changed: time", keys["whole"], unit=" ms"),
        _part_of_full(f"{TITLE} of a month, 95th percentile", slow["month"], slow["full"], ONE_MONTH),
        for_information(f"{TITLE} of a month: time", slow["month"], unit=" ms"),
    ]


def _part_of_full(work: str, times: list[float], full: list[float], limit: float) -> Finding:
    slowest = percentile(times, 95)
    return at_most(work, [slowest / one for one in full], limit, floor=FULL)


def _drain() -> None:
    if recount.drain() is None:
        raise AssertionError("The drain changed nothing.")


def _select_one() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        cursor.fetchone()


class Changes:
    """Changes as the services make them: the row and its key in one transaction. The signal's queue is not asked."""

    def __init__(self, run: Run) -> None:
        self.months = run.filled.months
        self.practices = list(Practice.objects.values_list("pk", flat=True))
        self.random = random.Random(1)

    def one_key(self) -> None:
        """One fitting of one practice in one month."""
        practice, month = self.random.choice(self.practices), self.random.choice(self.months)
        self._commit(lambda: [add_fitting(practice, month)])

    def one_history(self) -> None:
        """A list size, which holds for a quarter, and every month marked of every practice of the PCN."""
        self._history(lambda sizes: sizes.filter(pk=self.random.choice(sizes).pk))

    def whole_history(self) -> None:
        """The same with every list size of the PCN: no month of any practice stays as it was."""
        self._history(lambda sizes: sizes)

    def _history(self, chosen: Callable[[QuerySet[ListSize]], QuerySet[ListSize]]) -> None:
        pcn = PCNMembership.objects.filter(practice=self.random.choice(self.practices)).latest("starts_on").pcn_id
        practices = list(PCNMembership.objects.filter(pcn=pcn, ends_on=None).values_list("practice_id", flat=True))
        sizes = ListSize.objects.filter(practice__in=practices, counted_on__gte=self.months[0])

        def change() -> list[recounts.Key]:
            chosen(sizes).update(women_15_44=F("women_15_44") + 1)
            return [recounts.Key(practice, None, None) for practice in practices]

        self._commit(change)

    def one_month(self) -> None:
        """One fitting of every practice in one month."""
        month = self.random.choice(self.months)
        with connections["owner"].cursor() as cursor:
            cursor.execute(
                """
                INSERT INTO referrals_fitting (method, action, performed_on, registered_practice_id,
                       fitting_practice_id, indication, snomed_code, device, batch_number, source, import_run_id,
                       recorded_at, is_authoritative)
                SELECT 'implant', 'fit', %s, id, id, '', '', '', '', 'extract', 1, now(), TRUE FROM practices_practice
                """,
                [month],
            )
        self._commit(lambda: [recounts.Key(practice, practice, month) for practice in self.practices])

    def _commit(self, change: Callable[[], list[recounts.Key]]) -> None:
        with transaction.atomic():
            keys = change()
            recounts.RecountKey.objects.bulk_create(recounts.RecountKey(**key._asdict()) for key in keys)


def add_fitting(practice: int, month: date) -> recounts.Key:
    """One fitting on the first of a month, and the key to mark for it."""
    Fitting.objects.create(
        method=Method.IMPLANT,
        action=Action.FIT,
        performed_on=month,
        registered_practice_id=practice,
        fitting_practice_id=practice,
        source=Source.EXTRACT,
        import_run_id=1,
    )
    return recounts.Key(practice, practice, month)
