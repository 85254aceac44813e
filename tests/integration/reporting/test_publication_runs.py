"""A publication is made by the worker: one at a time, told how far it is, and never left "being made" for ever."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from celery.exceptions import SoftTimeLimitExceeded
from django.core.cache import cache
from django.db import connection
from django.test import Client

from larc.accounts.models import User
from larc.audit.models import Event
from referrals.models import ActivityTotal
from reporting import progress, recount
from reporting.models import Publication, PublicationRun
from reporting.months import months_between
from reporting.publishing import runs
from reporting.services import publication_runs, publications
from reporting.services.publication_runs import ask_to_publish, make_publication
from reporting.suppression import SuppressionError
from tests.builders.activity import make_practice, total_row
from tests.builders.network import count_women, join, make_pcn
from tests.builders.pages import text_of
from tests.builders.racing import at_once
from tests.builders.worker import running_worker, wait_for

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_july")]

FIRST, MAY, JUNE = date(2024, 4, 1), date(2025, 5, 1), date(2025, 6, 1)
NOW = datetime(2025, 7, 20, 11, tzinfo=UTC)
PUBLICATIONS = "/reports/publications/"
State = PublicationRun.State


@pytest.fixture(autouse=True)
def network() -> None:
    """A PCN with 7 implants a month and a coil every fifth."""
    practice, pcn = make_practice("N82001"), make_pcn("U00001", "North PCN")
    join(practice, pcn)
    count_women(practice, 9000)
    for step, month in enumerate(months_between(FIRST, JUNE)):
        total_row(practice, 7, month=month)
        if step % 5 == 0:
            total_row(practice, 1, month=month, method="lng_ius")
    recount.recompute_all()


def counted_at_once() -> bool:
    """Whether something was recounted, by somebody who waits for no lock for long."""
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout TO '10s'")
    return recount.recompute_all() is not None


def is_publishing() -> bool:
    """Whether somebody holds the lock of publishing."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [publications.LOCK])
        return not cursor.fetchone()[0]


def later(by: timedelta) -> time_machine.travel:
    return time_machine.travel(NOW + by, tick=False)


def test_what_is_asked_for_waits_and_is_then_published(commissioner: User, browser: Client) -> None:
    browser.post(f"{PUBLICATIONS}publish/", {"month": "2025-06", "note": "Board"})
    run = PublicationRun.objects.get()
    assert (run.state, run.by, Publication.objects.count()) == (State.WAITING, commissioner, 0)
    page = text_of(browser.get(PUBLICATIONS))
    assert "June 2025 is being published: begins in a moment. Refresh" in page
    assert "Publish a month" not in page
    assert make_publication(run.pk).state == State.MADE
    made = Publication.objects.get()
    assert (made.month, made.by, made.note) == (JUNE, commissioner, "Board")
    page = text_of(browser.get(PUBLICATIONS))
    assert "being published" not in page
    assert "Publish a month" in page
    asked, published = Event.objects.filter(action__in=("publication.asked", "month.published")).order_by("pk")
    assert (asked.action, asked.actor, published.actor) == ("publication.asked", commissioner, commissioner)


@pytest.mark.acceptance("A22")
def test_asked_or_made_twice_it_is_one_publication(commissioner: User) -> None:
    run = ask_to_publish(by=commissioner, month=JUNE)
    assert ask_to_publish(by=commissioner, month=JUNE) == run
    for _ in range(2):
        assert make_publication(run.pk).state == State.MADE
    assert Publication.objects.count() == 1
    assert make_publication(run.pk + 1) is None


def test_while_one_is_made_another_is_refused(commissioner: User, browser: Client) -> None:
    ask_to_publish(by=commissioner, month=JUNE)
    answer = browser.post(f"{PUBLICATIONS}publish/", {"month": "2025-05"})
    assert answer.status_code == 400
    assert "June 2025 is being published. Wait until it is, then try again." in text_of(answer)
    assert PublicationRun.objects.count() == 1


def test_the_page_says_how_far_it_is(commissioner: User, browser: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    run = ask_to_publish(by=commissioner, month=JUNE)
    seen = []
    tables = publications.published_tables

    def watched(*args: object, **known: object) -> object:
        known["told"](1, 4)
        seen.append(text_of(browser.get(PUBLICATIONS)))
        return tables(*args, **known)

    monkeypatch.setattr(publications, "published_tables", watched)
    make_publication(run.pk)
    assert "June 2025 is being published: 25% done." in seen[0]


# ------------------------------------------------------------------------------------------------- what goes wrong


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (SuppressionError("A small number."), "A small number. Publish a later month, when more has been counted."),
        (SoftTimeLimitExceeded(), "It took longer than it may. Publish it again"),
        (ValueError("secret"), "Something went wrong, which has been noted in the service's log. Publish it again"),
    ],
)
def test_a_failure_is_told_in_words_and_saves_nothing(
    commissioner: User, browser: Client, monkeypatch: pytest.MonkeyPatch, error: Exception, words: str
) -> None:
    def fails(*args: object, **known: object) -> None:
        raise error

    run = ask_to_publish(by=commissioner, month=JUNE)
    with monkeypatch.context() as patch:
        patch.setattr(publications, "published_tables", fails)
        assert make_publication(run.pk).state == State.FAILED
    page = text_of(browser.get(PUBLICATIONS))
    assert f"June 2025 was not published. {words}" in page
    assert "secret" not in page
    assert "Publish a month" in page
    assert not Publication.objects.exists()
    assert make_publication(run.pk).state == State.FAILED
    again = ask_to_publish(by=commissioner, month=JUNE)
    assert make_publication(again.pk).state == State.MADE


def test_a_month_that_cannot_be_published_any_more_is_told(commissioner: User) -> None:
    run = ask_to_publish(by=commissioner, month=JUNE)
    ActivityTotal.objects.filter(month=JUNE).delete()
    recount.recompute_all()
    failed = make_publication(run.pk)
    assert failed.state == State.FAILED
    assert failed.reason.startswith("No fittings are counted in June 2025 yet.")


@pytest.mark.parametrize("has_begun", [False, True])
def test_one_whose_worker_is_gone_is_reported_and_asked_for_again(
    commissioner: User, browser: Client, has_begun: bool
) -> None:
    run = ask_to_publish(by=commissioner, month=JUNE)
    if has_begun:
        progress.tell(runs.work_of(run), 3, 10)
    limit = progress.SILENCE if has_begun else progress.PATIENCE
    with later(limit):
        assert "June 2025 is being published" in text_of(browser.get(PUBLICATIONS))
        assert ask_to_publish(by=commissioner, month=JUNE) == run
    with later(limit + timedelta(seconds=1)):
        page = text_of(browser.get(PUBLICATIONS))
        assert "June 2025 was not published. The service stopped while it was being published." in page
        assert "Publish a month" in page
        again = ask_to_publish(by=commissioner, month=JUNE)
    assert again != run
    # Found by another worker after all, it stays given up.
    assert make_publication(run.pk).state == State.FAILED
    assert not Publication.objects.exists()
    assert make_publication(again.pk).state == State.MADE


def test_one_given_up_while_it_is_made_after_all_saves_nothing(
    commissioner: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = ask_to_publish(by=commissioner, month=JUNE)
    tables = publications.published_tables

    def slow(*args: object, **known: object) -> object:
        with later(timedelta(hours=1)):
            ask_to_publish(by=commissioner, month=JUNE)
        return tables(*args, **known)

    monkeypatch.setattr(publications, "published_tables", slow)
    assert make_publication(run.pk).state == State.FAILED
    assert not Publication.objects.exists()
    assert PublicationRun.objects.filter(state=State.WAITING).count() == 1


def test_one_that_ends_its_worker_each_time_is_given_up(commissioner: User, monkeypatch: pytest.MonkeyPatch) -> None:
    def killed(*args: object, **known: object) -> None:
        raise SystemExit

    run = ask_to_publish(by=commissioner, month=JUNE)
    monkeypatch.setattr(publication_runs, "publish_month", killed)
    for _ in range(progress.MOST_BEGINNINGS):
        with pytest.raises(SystemExit):
            make_publication(run.pk)
        assert PublicationRun.objects.get().state == State.WAITING
    assert make_publication(run.pk).state == State.FAILED


@pytest.mark.django_db(transaction=True)
class TestWithOthers:
    @pytest.fixture
    def worker(self) -> Iterator[None]:
        with running_worker():
            yield

    @pytest.mark.usefixtures("worker")
    def test_a_worker_makes_it(self, browser: Client) -> None:
        browser.post(f"{PUBLICATIONS}publish/", {"month": "2025-06"})
        # The worker's clock is the true one: by it June 2025 is as long past as here.
        wait_for(lambda: PublicationRun.objects.get().state != State.WAITING, seconds=60)
        assert PublicationRun.objects.get().reason == ""
        assert Publication.objects.get().month == JUNE

    def test_fittings_are_counted_while_small_numbers_are_hidden(
        self, commissioner: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The figures published are those of its data cut, and what was counted meanwhile is the next revision's."""
        tables = publications.published_tables

        def watched(*args: object, **known: object) -> object:
            total_row(make_practice("N82001"), 9, month=MAY, method="copper_iud")
            assert at_once(counted_at_once) == [True]
            assert at_once(is_publishing) == [True]
            return tables(*args, **known)

        run = ask_to_publish(by=commissioner, month=JUNE)
        with monkeypatch.context() as patch:
            patch.setattr(publications, "published_tables", watched)
            assert make_publication(run.pk).state == State.MADE
        made = Publication.objects.get()
        assert made.counts.get(month=MAY).copper_iud == 0
        assert at_once(is_publishing) == [False]
        again = ask_to_publish(by=commissioner, month=JUNE)
        assert make_publication(again.pk).state == State.MADE
        assert Publication.objects.order_by("pk").last().counts.get(month=MAY).copper_iud == 9


def test_what_is_not_told_in_the_cache_is_not_needed(commissioner: User) -> None:
    run = ask_to_publish(by=commissioner, month=JUNE)
    cache.clear()
    assert make_publication(run.pk).state == State.MADE
