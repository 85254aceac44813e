"""One source speaks for each fitting practice, method and month; what the others say is kept and compared."""

from collections.abc import Callable
from datetime import date
from threading import Thread

import pytest
from django.db import connection, transaction
from django.db.transaction import TransactionManagementError
from django.utils import timezone

from practices.methods import Method
from practices.models import RecountKey
from referrals import authority
from referrals.codes import Action
from referrals.models import ActivityTotal, Fitting
from referrals.models.activity import Source
from tests.builders.activity import APRIL, extract_row, make_practice, service_row, total_row

pytestmark = pytest.mark.django_db


def settle_april(hub_id: int, method: str = Method.IMPLANT) -> None:
    authority.settle([(hub_id, method, APRIL)])


def counted() -> dict[str, int]:
    """What a rate would count, by source."""
    listed = {source: Fitting.objects.filter(source=source, is_counted=True).count() for source in Source}
    totals = sum(ActivityTotal.objects.filter(is_authoritative=True).values_list("fittings", flat=True))
    return {key: value for key, value in {**listed, Source.TOTALS: totals}.items() if value}


def test_a_lone_source_speaks() -> None:
    hub = make_practice("N82001")
    service_row(hub)
    settle_april(hub.pk)
    assert counted() == {Source.SERVICE: 1}


def test_totals_speak_before_the_service() -> None:
    hub = make_practice("N82001")
    service_row(hub)
    total_row(hub, 4)
    settle_april(hub.pk)
    assert counted() == {Source.TOTALS: 4}


@pytest.mark.acceptance("A18")
def test_an_extract_speaks_before_totals_and_the_service_and_is_never_added_to_them() -> None:
    hub = make_practice("N82001")
    service_row(hub)
    total_row(hub, 4)
    extract_row(hub)
    extract_row(hub)
    settle_april(hub.pk)
    assert counted() == {Source.EXTRACT: 2}


@pytest.mark.parametrize("action", [Action.REMOVE, Action.CHECK, Action.FAILED])
@pytest.mark.acceptance("A18")
def test_what_no_rate_counts_does_not_silence_a_fitting(action: Action) -> None:
    hub = make_practice("N82001")
    service_row(hub)
    extract_row(hub, action=action)
    settle_april(hub.pk)
    assert counted() == {Source.SERVICE: 1}
    assert Fitting.objects.get(source=Source.EXTRACT).is_authoritative


def test_removals_of_two_sources_are_not_both_believed() -> None:
    hub = make_practice("N82001")
    typed = service_row(hub, action=Action.REMOVE)
    extract_row(hub, action=Action.REMOVE)
    settle_april(hub.pk)
    typed.refresh_from_db()
    assert not typed.is_authoritative


def test_other_methods_months_and_practices_are_left_alone() -> None:
    hub, other = make_practice("N82001"), make_practice("N82002")
    extract_row(hub)
    service_row(hub, method=Method.LNG_IUS)
    service_row(hub, on=date(2025, 5, 1))
    service_row(other)
    authority.settle([(p.pk, m, d) for p in (hub, other) for m in Method for d in (APRIL, date(2025, 5, 1))])
    assert counted() == {Source.EXTRACT: 1, Source.SERVICE: 3}


def test_when_the_speaker_is_reversed_the_next_source_speaks_again() -> None:
    hub = make_practice("N82001")
    service_row(hub)
    extracted = extract_row(hub)
    settle_april(hub.pk)
    Fitting.objects.filter(pk=extracted.pk).update(reversed_at=timezone.now())
    settle_april(hub.pk)
    assert counted() == {Source.SERVICE: 1}


def test_a_turn_marks_each_key_once_and_a_second_settling_marks_nothing() -> None:
    hub, spoke = make_practice("N82001"), make_practice("N82002")
    for _ in range(3):
        service_row(hub, registered=spoke)
    service_row(hub)
    extract_row(hub)
    settle_april(hub.pk)
    marked = sorted(RecountKey.objects.values_list("registered_practice_id", "fitting_practice_id", "month"))
    assert marked == sorted([(spoke.pk, hub.pk, APRIL), (hub.pk, hub.pk, APRIL)])
    settle_april(hub.pk)
    assert RecountKey.objects.count() == 2


def test_totals_that_lose_their_voice_are_marked_where_they_were_fitted() -> None:
    hub = make_practice("N82001")
    total_row(hub, 4)
    extract_row(hub)
    settle_april(hub.pk)
    key = RecountKey.objects.get()
    assert (key.registered_practice_id, key.fitting_practice_id, key.month) == (hub.pk, hub.pk, APRIL)


def test_reconciliation_shows_what_each_source_says_and_by_how_much_they_differ() -> None:
    hub = make_practice("N82001")
    service_row(hub)
    total_row(hub, 4)
    extract_row(hub)
    extract_row(hub)
    extract_row(hub, action=Action.REMOVE)
    settle_april(hub.pk)
    (comparison,) = authority.reconciliation(first=APRIL, last=APRIL)
    assert (comparison.service, comparison.extract, comparison.totals) == (1, 2, 4)
    assert comparison.counted == Source.EXTRACT
    assert comparison.differences == {Source.TOTALS: 2, Source.SERVICE: -1}


def test_reconciliation_leaves_out_months_with_one_source() -> None:
    hub = make_practice("N82001")
    extract_row(hub)
    total_row(hub, 4, month=date(2025, 5, 1))
    assert authority.reconciliation(first=APRIL, last=date(2025, 5, 1)) == []


@pytest.mark.django_db(transaction=True)
def test_authority_is_settled_only_in_the_transaction_of_the_change() -> None:
    with pytest.raises(TransactionManagementError):
        authority.settle([(1, Method.IMPLANT, APRIL)])
    with pytest.raises(TransactionManagementError):
        authority.hold_all()


@pytest.mark.django_db(transaction=True)
def test_a_fitting_recorded_while_an_import_runs_waits_and_then_sees_it() -> None:
    hub = make_practice("N82001")
    recording = Thread(target=_elsewhere, args=[lambda: (service_row(hub), settle_april(hub.pk))])
    with transaction.atomic():
        authority.hold_all()
        recording.start()
        recording.join(timeout=0.3)
        assert recording.is_alive()
        extract_row(hub)
        settle_april(hub.pk)
    recording.join(timeout=10)
    assert not recording.is_alive()
    assert counted() == {Source.EXTRACT: 1}


def _elsewhere(work: Callable[[], object]) -> None:
    """Do this in another connection, as another request would."""
    try:
        with transaction.atomic():
            work()
    finally:
        connection.close()
