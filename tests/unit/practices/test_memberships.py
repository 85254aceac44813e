"""Which PCN a practice is counted in: one at any time, in every month, whatever was read first."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from practices.memberships import Stay, contradicted, pcn_on, settle

OCTOBER_2019, APRIL_2020, JUNE_2022 = date(2019, 10, 1), date(2020, 4, 1), date(2022, 6, 1)
TODAY = date(2025, 5, 1)
MOVED = [Stay("WALTON", OCTOBER_2019, APRIL_2020), Stay("NORTH", APRIL_2020, None)]


def test_cast_back_every_month_belongs_to_the_pcn_of_today() -> None:
    assert pcn_on(MOVED, TODAY) == "NORTH"


def test_as_it_was_a_month_belongs_to_the_pcn_of_the_time() -> None:
    assert pcn_on(MOVED, date(2020, 3, 31)) == "WALTON"
    assert pcn_on(MOVED, APRIL_2020) == "NORTH"


def test_before_pcns_began_a_practice_belongs_to_its_first() -> None:
    assert pcn_on(MOVED, date(2018, 4, 1)) == "WALTON"


def test_a_practice_that_left_stays_with_its_last_pcn() -> None:
    closed = [Stay("SWAGGA", OCTOBER_2019, date(2020, 1, 29))]
    assert pcn_on(closed, TODAY) == "SWAGGA"


def test_between_two_pcns_a_practice_stays_with_the_one_it_left() -> None:
    gap = [Stay("PICTON", OCTOBER_2019, APRIL_2020), Stay("FIRST", JUNE_2022, None)]
    assert pcn_on(gap, date(2021, 1, 1)) == "PICTON"


def test_a_move_announced_ahead_counts_only_from_its_day() -> None:
    ahead = [Stay("NOW", OCTOBER_2019, date(2025, 7, 1)), Stay("THEN", date(2025, 7, 1), None)]
    assert pcn_on(ahead, TODAY) == "NOW"


def test_a_practice_without_membership_has_no_pcn() -> None:
    assert pcn_on([], TODAY) is None


def test_stays_that_touch_do_not_overlap() -> None:
    assert contradicted(MOVED) == []


def test_of_two_that_overlap_the_one_that_lasts_stands() -> None:
    short = Stay("A", date(2024, 7, 1), date(2024, 7, 3))
    lasting = Stay("B", date(2024, 7, 1), None)
    assert contradicted([short, lasting]) == [(short, lasting)]
    until_later = Stay("A", OCTOBER_2019, date(2022, 7, 2))
    since = Stay("B", date(2022, 7, 1), None)
    assert contradicted([until_later, since]) == [(until_later, since)]


OLD, NEW = date(2019, 12, 1), date(2025, 1, 20)


def test_a_newer_file_ends_a_membership_and_an_older_one_does_not_reopen_it() -> None:
    open_then = Stay("A", OCTOBER_2019, None, OLD)
    ended_now = Stay("A", OCTOBER_2019, APRIL_2020, NEW)
    assert settle([open_then, ended_now]) == settle([ended_now, open_then]) == [ended_now]


def test_what_a_newer_file_no_longer_lists_stays_as_history() -> None:
    history = Stay("A", OCTOBER_2019, APRIL_2020, OLD)
    listed = Stay("B", APRIL_2020, None, NEW)
    assert settle([listed, history]) == [history, listed]


def test_an_open_membership_ends_where_a_newer_file_begins_another() -> None:
    listed = Stay("B", APRIL_2020, None, NEW)
    assert settle([listed, Stay("A", OCTOBER_2019, None, OLD)]) == [Stay("A", OCTOBER_2019, APRIL_2020, OLD), listed]


def test_what_a_newer_file_corrects_is_dropped() -> None:
    corrected = Stay("A", OCTOBER_2019, None, NEW)
    assert settle([Stay("A", date(2019, 12, 1), None, OLD), corrected]) == [corrected]
    assert settle([Stay("B", OCTOBER_2019, None, OLD), corrected]) == [corrected]


stays = st.builds(
    lambda pcn, start, length, source: Stay(
        pcn,
        date(2020, 1, 1) + timedelta(start),
        date(2020, 1, 1) + timedelta(start + length) if length else None,
        source,
    ),
    st.sampled_from("ABC"),
    st.integers(0, 9),
    st.integers(0, 9),
    st.sampled_from([OLD, JUNE_2022, NEW]),
)


@given(st.lists(stays, max_size=6))
def test_whatever_files_claim_a_practice_is_in_one_pcn_at_a_time(claims: list[Stay]) -> None:
    settled = settle(claims)
    assert not any(one.overlaps(other) for one in settled for other in settled if one is not other)
    assert all(stay.ends_on is None or stay.ends_on > stay.starts_on for stay in settled)
    assert settle(settled) == settled


@given(st.lists(stays, max_size=6))
def test_of_one_file_what_is_kept_never_overlaps(claims: list[Stay]) -> None:
    kept = list(set(claims))
    for lost, rival in contradicted(kept):
        assert lost.overlaps(rival)
        kept.remove(lost)
    assert not any(one.overlaps(other) for one in kept for other in kept if one is not other)
