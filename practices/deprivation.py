"""Where practices stand among England's by how deprived their patients are. Pure."""

from collections.abc import Mapping

# The fewest practices of a file that ranks them itself: England has over 6,000, and a tenth of fewer is not England's.
ENGLAND = 5_000

FIFTHS = {
    1: "Most deprived fifth",
    2: "Second most deprived fifth",
    3: "Middle fifth",
    4: "Second least deprived fifth",
    5: "Least deprived fifth",
}


def tenths(scores: Mapping[str, float]) -> dict[str, int]:
    """1, the most deprived, to 10 by practice: tenths of equal size but for one, the larger first, as published ones.

    A higher score is more deprived; of equal ones the lower code comes first.
    """
    ranked = sorted(scores, key=lambda code: (-scores[code], code))
    size, larger = divmod(len(ranked), 10)
    found: dict[str, int] = {}
    start = 0
    for tenth in range(1, 11):
        end = start + size + (tenth <= larger)
        found |= dict.fromkeys(ranked[start:end], tenth)
        start = end
    return found


def fifth_of(tenth: int) -> int:
    """The fifth that a tenth lies in."""
    return (tenth + 1) // 2
