"""Changes against another time, in sentences and tables. Pure. Order and words: ux.md 4 (sentence 2) and 5."""

from collections.abc import Sequence

from larc.nhsuk.formatting import format_month, format_percent, format_plural, format_rate
from reporting import words
from reporting.against.figures import Change, Ratio
from reporting.tables import INTERVAL, Cells, Table

# What a ratio of exactly 1, above and below it is called.
RATE, MONTH = ("the same", "higher", "lower"), ("equal to", "above", "below")
NONE_THEN, NOT_COMPARED = "None then", "Not compared"


def year_sentence(change: Change) -> str:
    """The twelve months before, and by how much the rate changed since; that there are none, where there are none."""
    before = f"the 12 months before, to {format_month(change.other_month)}"
    if change.other_count is None or change.other_rate is None or change.rate is None:
        return f"There is no rate of {change.group.noun} over {before}, to compare it with."
    fittings = format_plural(change.other_count, "fitting")
    start = f"Over {before}, it was {format_rate(change.other_rate)} ({fittings})."
    if change.ratio is None:
        return f"{start} Of none there is no change in percent."
    return (
        f"{start} Year against year it is {_side(change.ratio.value, RATE)} "
        f"(95% confidence interval {_limits(change.ratio, RATE)}), {_chance(change.ratio)}."
    )


def same_month_sentence(change: Change) -> list[str]:
    """The latest month against the same month before COVID; nothing where the month has no rate."""
    if change.rate is None:
        return []
    month = format_month(change.other_month)
    if change.other_rate is None:
        return [f"There is no rate of {change.group.noun} for the same month before COVID ({month})."]
    if change.ratio is None:
        return [f"No {change.group.noun} were fitted in the same month before COVID ({month})."]
    return [
        f"That is {_side(change.ratio.value, MONTH)} the same month before COVID ({format_rate(change.other_rate)}, "
        f"{month}; 95% confidence interval {_limits(change.ratio, MONTH)}), {_chance(change.ratio)}."
    ]


def year_table(changes: Sequence[Change]) -> Table:
    """Year against year: the rates of two times twelve months and the change between them."""
    last, before = format_month(changes[0].month), format_month(changes[0].other_month)
    head = ["Method", *(f"{text}, 12 months to {when}" for when in (last, before) for text in ("Fittings", "Rate"))]
    return Table([*head, "Change in rate", INTERVAL], [[each.group.label, *_year_cells(each)] for each in changes])


def _year_cells(change: Change) -> Cells:
    return [
        words.year_cell(change.count),
        words.year_cell(change.rate, format_rate),
        words.year_cell(change.other_count),
        words.year_cell(change.other_rate, format_rate),
        *_change_cells(change),
    ]


def same_month_table(changes: Sequence[Sequence[Change]]) -> Table:
    """The months newest first, for each group of methods (one inner list each) beside the same month before COVID."""
    texts = ("rate", "same month before COVID", "change", INTERVAL)
    head = ["Month", *(f"{each[0].group.label}, {text}" for each in changes for text in texts)]
    return Table(head, [_month_row(months) for months in reversed(list(zip(*changes, strict=True)))])


def _month_row(changes: Sequence[Change]) -> Cells:
    cells: Cells = [format_month(changes[0].month)]
    for each in changes:
        cells += [
            words.rate_cell(each.count, each.rate),
            words.rate_cell(each.other_count, each.other_rate),
            *_change_cells(each),
        ]
    return cells


def change_cell(change: Ratio | None) -> str:
    """14% higher (6% lower to 38% higher)."""
    return NOT_COMPARED if change is None else f"{_side(change.value, RATE)} ({_limits(change, RATE)})"


def _change_cells(change: Change) -> tuple[str, str]:
    if change.rate is None or change.other_rate is None:
        return NOT_COMPARED, NOT_COMPARED
    if change.ratio is None:
        return NONE_THEN, NONE_THEN
    return _side(change.ratio.value, RATE), _limits(change.ratio, RATE)


def _limits(ratio: Ratio, sides: tuple[str, str, str]) -> str:
    """6% lower to 38% higher."""
    return f"{_side(ratio.lower, sides)} to {_side(ratio.upper, sides)}"


def _side(ratio: float, sides: tuple[str, str, str]) -> str:
    """14% higher: how far a ratio is from 1, and to which side."""
    same, above, below = sides
    if ratio == 1:
        return same
    return f"{format_percent(abs(ratio - 1))} {above if ratio > 1 else below}"


def _chance(ratio: Ratio) -> str:
    is_more = ratio.lower > 1 or ratio.upper < 1
    return f"{'more' if is_more else 'no more'} than chance would explain"
