"""Many people at the same moment: in threads, and in processes of their own as the hosts of a deployment have."""

import multiprocessing
import os
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Barrier
from typing import Any

from django.db import connection, connections, transaction

from practices.errors import CapacityError, StaleError
from practices.models import Slot
from referrals.errors import NotAllowedError, ReferralError
from referrals.models import Appointment, Referral, ShortNoticeOffer
from referrals.workflow import Status

REFUSALS = (ReferralError, NotAllowedError, Referral.DoesNotExist, CapacityError, StaleError)
SECONDS = 20


@dataclass(frozen=True)
class Refusal:
    """How another process was refused: the kind of error and its words."""

    kind: str
    words: str


def at_once(*works: Callable[[], Any]) -> list[Any]:
    """Do each work in its own thread, all released together. What each gave, or how it was refused."""
    barrier = Barrier(len(works))

    def run(work: Callable[[], Any]) -> Any:
        barrier.wait(timeout=SECONDS)
        return _in_thread(work)

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))


def in_processes(*works: Callable[[], Any]) -> list[Any]:
    """Do each work in its own process, all released together. None for each that was done, or its Refusal."""
    # A child must not share the socket of its parent.
    connections.close_all()
    fork = multiprocessing.get_context("fork")
    barrier = fork.Barrier(len(works))
    pipes = [fork.Pipe(duplex=False) for _ in works]
    children = [
        fork.Process(target=_child, args=(work, barrier, sender))
        for work, (_, sender) in zip(works, pipes, strict=True)
    ]
    for child in children:
        child.start()
    found = [receiver.recv() if receiver.poll(SECONDS) else Refusal("TimeoutError", "") for receiver, _ in pipes]
    for child in children:
        child.join(SECONDS)
    return found


def _child(work: Callable[[], Any], barrier: Any, sender: Any) -> None:
    found: Refusal | None = None
    try:
        barrier.wait(SECONDS)
        work()
    except Exception as error:  # whatever it is, the parent is to see it
        found = Refusal(type(error).__name__, str(error))
    sender.send(found)
    sender.close()
    # Nothing of pytest's own is to run in the child.
    os._exit(0)


def winners(results: Sequence[Any]) -> list[Any]:
    """What those got who were not refused."""
    return [result for result in results if not isinstance(result, (*REFUSALS, Refusal))]


def before_commit(change: Callable[[], Any], work: Callable[[], Any]) -> Any:
    """Begin a work when a change is made and not yet committed, which it is once the work waits for it.

    What the work gave, or how it was refused. AssertionError when it did not wait.
    """
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            change()
            future = pool.submit(_in_thread, work)
            until = time.monotonic() + SECONDS
            while not _somebody_waits():
                assert not future.done(), f"it did not wait for the change: {future.result()!r}"
                assert time.monotonic() < until, "it neither ended nor waits for a lock"
                time.sleep(0.02)
        return future.result()


def _in_thread(work: Callable[[], Any]) -> Any:
    try:
        return work()
    except REFUSALS as error:
        return error
    finally:
        connection.close()


def _somebody_waits() -> bool:
    with connection.cursor() as cursor:
        # Within a transaction the view is otherwise read once.
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        return bool(cursor.fetchone()[0])


def assert_capacity_holds() -> None:
    """What must be true after any race: as the database has it, each slot has one patient or none, never less."""
    booked = set(Slot.objects.filter(state=Slot.State.BOOKED).values_list("pk", flat=True))
    appointments = Appointment.objects.filter(state=Appointment.State.BOOKED)
    slots = list(appointments.values_list("slot", flat=True))
    assert sorted(booked) == sorted(slots)
    referrals = set(Referral.objects.filter(status=Status.BOOKED).values_list("pk", flat=True))
    assert referrals == set(appointments.values_list("leg__referral", flat=True))
    held = set(Slot.objects.filter(state=Slot.State.HELD).values_list("pk", flat=True))
    assert held == set(ShortNoticeOffer.objects.filter(answer="").values_list("slot", flat=True))
