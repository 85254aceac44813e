from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from practices.deprivation import FIFTHS, fifth_of, tenths

scores = st.dictionaries(st.text("ABC123", min_size=3, max_size=6), st.floats(0, 100), min_size=1, max_size=60)


@given(scores)
def test_tenths_are_of_equal_size_but_for_one_and_follow_the_score(found: dict[str, float]) -> None:
    ranks = tenths(found)
    assert ranks.keys() == found.keys()
    sizes = Counter(ranks.values())
    assert max(sizes.values()) - min(sizes[tenth] for tenth in range(1, 11)) <= 1
    for one in found:
        for other in found:
            assert not (found[one] > found[other] and ranks[one] > ranks[other])


def test_two_tenths_make_a_fifth() -> None:
    assert [fifth_of(tenth) for tenth in range(1, 11)] == [1, 1, 2, 2, 3, 3, 4, 4, 5, 5]
    assert set(FIFTHS) == {1, 2, 3, 4, 5}


def test_a_higher_score_is_more_deprived() -> None:
    ranks = tenths({f"P{score}": float(score) for score in range(20)})
    assert (ranks["P19"], ranks["P18"], ranks["P0"]) == (1, 1, 10)
