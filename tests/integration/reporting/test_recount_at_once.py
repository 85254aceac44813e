"""Two workers, a task delivered twice, writes while a recount runs: the result is that of one worker (A22)."""

import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Event
from typing import Any

import pytest
from django.db import connection, transaction

from practices import recounts
from practices.models import Practice, RecountKey
from reporting import counting, recount
from reporting.models import DataCut, PCNMonth, PracticeMonth
from reporting.tasks import drain_recounts
from tests.builders.activity import extract_row, make_practice
from tests.builders.network import count_women, join, make_pcn

pytestmark = pytest.mark.django_db(transaction=True)

MONTHS = [date(2025, month, 1) for month in range(1, 7)]


def build() -> list[Practice]:
    practices = [make_practice(f"N8200{number}") for number in range(4)]
    for number, practice in enumerate(practices):
        join(practice, make_pcn(f"U0000{number % 2}"))
        count_women(practice, 1000)
    recount.recompute_all()
    return practices


def write(practice: Practice, month: date) -> None:
    with transaction.atomic():
        extract_row(practice, on=month)
        recounts.mark([recounts.Key(practice.pk, practice.pk, month)])


def at_once(*jobs: Callable[[], None]) -> None:
    def run(job: Callable[[], None]) -> None:
        try:
            job()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(jobs)) as pool:
        list(pool.map(run, jobs))


def fittings(model: type[PracticeMonth] | type[PCNMonth]) -> int:
    return sum(model.objects.values_list("implant", flat=True))


@pytest.mark.acceptance("A22")
def test_a_task_delivered_twice_changes_nothing_the_second_time() -> None:
    practice = build()[0]
    write(practice, MONTHS[0])
    drain_recounts()
    cuts, before = DataCut.objects.count(), list(PracticeMonth.objects.values())
    drain_recounts()
    at_once(*[drain_recounts] * 3)
    assert DataCut.objects.count() == cuts
    assert list(PracticeMonth.objects.values()) == before


@pytest.mark.acceptance("A22")
def test_drains_and_full_recounts_at_once_with_writes_lose_nothing() -> None:
    practices = build()
    choices = random.Random(1)
    written = [(choices.choice(practices), choices.choice(MONTHS)) for _ in range(60)]

    def writer(share: list[tuple[Practice, date]]) -> None:
        for practice, month in share:
            write(practice, month)

    def drainer() -> None:
        for _ in range(15):
            recount.drain()

    def full() -> None:
        for _ in range(4):
            recount.recompute_all()

    at_once(lambda: writer(written[:30]), lambda: writer(written[30:]), drainer, drainer, full)
    recount.drain()
    recount.drain_silence()
    assert fittings(PracticeMonth) == fittings(PCNMonth) == 60
    assert not RecountKey.objects.exists()
    assert recount.recompute_all() is None


@pytest.mark.acceptance("A22")
def test_a_full_recount_cannot_overwrite_a_drain_with_older_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    """The full recount has counted and is about to write when a fitting is recorded and drained."""
    practice = build()[0]
    counted, drained = Event(), Event()
    merge = counting.merge

    def merge_late(*given: Any, **named: Any) -> str:
        if not counted.is_set():
            counted.set()
            drained.wait(timeout=1)  # a drain that waits for the lock lets this pass
        return merge(*given, **named)

    def record_and_drain() -> None:
        counted.wait()
        write(practice, MONTHS[0])
        recount.drain()
        drained.set()

    monkeypatch.setattr(counting, "merge", merge_late)
    at_once(lambda: recount.recompute_all(), record_and_drain)
    assert fittings(PracticeMonth) == fittings(PCNMonth) == 1


def test_a_recount_that_fails_leaves_its_marks_for_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    practice = build()[0]
    write(practice, MONTHS[0])
    with monkeypatch.context() as patch:
        patch.setattr(recount, "_publish", lambda *args, **kwargs: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            recount.drain()
    assert fittings(PracticeMonth) == 0
    recount.drain()
    assert fittings(PracticeMonth) == 1
