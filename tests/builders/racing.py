"""Many people at the same moment."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from django.db import connection

from practices.errors import CapacityError, StaleError
from referrals.errors import NotAllowedError, ReferralError
from referrals.models import Referral

REFUSALS = (ReferralError, NotAllowedError, Referral.DoesNotExist, CapacityError, StaleError)


def at_once(*works: Callable[[], Any]) -> list[Any]:
    """Do each work in its own thread, all released together. What each gave, or how it was refused."""
    barrier = Barrier(len(works))

    def run(work: Callable[[], Any]) -> Any:
        try:
            barrier.wait(timeout=30)
            return work()
        except REFUSALS as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))


def winners(results: Sequence[Any]) -> list[Any]:
    """What those got who were not refused."""
    return [result for result in results if not isinstance(result, REFUSALS)]
