"""Rates by fifth of deprivation, and what they say: sentences, table and picture. Pure.

Sources: domain.md P11 (fifths with intervals and slope), O3 (segments); ux.md 4, sentence 6.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from larc.nhsuk.formatting import format_month, format_number, format_percent, format_plural, format_rate
from practices.deprivation import FIFTHS, fifth_of
from reporting.comparing.asking import Asked
from reporting.comparing.bars import Bar
from reporting.comparing.years import PracticeYear, Segments
from reporting.equity import Slope, dispersion_within, slope
from reporting.rates import Estimate, rate
from reporting.words import interval

HEAD = ("Fifth", "Practices", "Fittings", "Women aged 15 to 44", "Rate", "95% confidence interval")
SEGMENT_HEAD = ("Segment", "Fittings", "Of all")
NO_SCORE = "Without a score"
# A fifth with less of the women than this hardly moves the slope.
SMALL_SHARE = 0.1


@dataclass(frozen=True, slots=True)
class Fifth:
    """The practices of one fifth. Their women are the sum of each practice's mean over the 12 months."""

    number: int
    practices: int
    fittings: int
    women: float

    @property
    def name(self) -> str:
        return FIFTHS[self.number]


@dataclass(frozen=True, slots=True)
class Fifths:
    """Fifths that have women, from the most deprived, and what is left out of them."""

    fifths: tuple[Fifth, ...]
    without_score: tuple[PracticeYear, ...]
    without_women: tuple[PracticeYear, ...]
    are_estimated: bool
    # None without any fifth.
    rates: Estimate | None
    # None with fewer than two fifths.
    slope: Slope | None
    dispersion: float


def fifths_of(practices: Sequence[PracticeYear]) -> Fifths:
    """Practices in their fifths of England's practices, with the slope across them."""
    placed = [each for each in practices if each.tenth is not None and each.women]
    groups: dict[int, list[PracticeYear]] = {}
    for each in placed:
        groups.setdefault(fifth_of(each.tenth or 0), []).append(each)
    fifths = tuple(
        Fifth(number, len(inside), sum(each.fittings for each in inside), sum(each.women or 0 for each in inside))
        for number, inside in sorted(groups.items())
    )
    spread = float("nan")
    if placed:
        spread = dispersion_within(
            [each.fittings for each in placed],
            [each.women or 0 for each in placed],
            [fifth_of(each.tenth or 0) for each in placed],
        )
    counts, women = [fifth.fittings for fifth in fifths], [fifth.women for fifth in fifths]
    return Fifths(
        fifths,
        tuple(each for each in practices if each.tenth is None),
        tuple(each for each in practices if each.tenth is not None and not each.women),
        any(each.are_estimated for each in placed),
        rate(counts, women) if fifths else None,
        slope(counts, women, dispersion=spread) if len(fifths) > 1 else None,
        spread,
    )


def sentences(found: Fifths, asked: Asked) -> list[str]:
    """What the table shows, in words; sentence 6 of ux.md first."""
    if found.slope is None:
        return [_no_slope(found, asked)]
    first, last = found.fifths[0], found.fifths[-1]
    steepness, rates = found.slope.difference, [bar.value for bar in bars(found)]
    low, high = float(steepness.lower), float(steepness.upper)
    chance = "chance and the differences between practices of one fifth" if found.dispersion > 1 else "chance"
    more = "more" if _is_beyond_chance(found.slope.ends) else "no more"
    period = f"Over the 12 months to {format_month(asked.last)}"
    said = [
        f"{period}, rates of {asked.group.noun} are {format_rate(rates[0])} per 1,000 women aged 15 to 44 in the "
        f"{_lowered(first)} and {format_rate(rates[-1])} in the {_lowered(last)}, {more} than {chance} would "
        "explain.",
        f"The slope from the most to the least deprived women of {asked.place} is {_signed(float(steepness.value))} "
        f"per 1,000 (95% confidence interval {_signed(low)} to {_signed(high)}): {_meaning(low, high)}.",
    ]
    said += _disagreement(found)
    if found.dispersion > 1:
        said.append(
            f"Practices of one fifth differ {found.dispersion:.1f} times as much as chance makes them: both "
            "comparisons allow for that, the intervals in the table do not."
        )
    return said


def remarks(found: Fifths) -> list[str]:
    """What the fifths leave out."""
    said = []
    if found.without_score:
        fittings = sum(each.fittings for each in found.without_score)
        said.append(
            f"{format_plural(len(found.without_score), 'practice has', 'practices have')} no score of deprivation and "
            f"{'is' if len(found.without_score) == 1 else 'are'} in no fifth: "
            f"{', '.join(each.code for each in found.without_score)} ({format_plural(fittings, 'fitting')})."
        )
    if found.without_women:
        fittings = sum(each.fittings for each in found.without_women)
        said.append(
            f"{format_plural(len(found.without_women), 'practice has', 'practices have')} no denominator for a month "
            f"with fittings and {'is' if len(found.without_women) == 1 else 'are'} left out: "
            f"{', '.join(each.code for each in found.without_women)} ({format_plural(fittings, 'fitting')})."
        )
    empty = [name for number, name in FIFTHS.items() if number not in {fifth.number for fifth in found.fifths}]
    if found.fifths and empty:
        said.append(f"No practice here is in: {', '.join(name.lower() for name in empty)}.")
    return said


def table(found: Fifths) -> dict[str, Any]:
    """A row a fifth, most deprived first, then practices without a score."""
    rows = [
        [
            bar.name,
            format_number(fifth.practices),
            format_number(fifth.fittings),
            _women(fifth.women, found.are_estimated),
            format_rate(bar.value),
            interval(bar.lower, bar.upper),
        ]
        for fifth, bar in zip(found.fifths, bars(found), strict=True)
    ]
    if found.without_score:
        women = [each.women for each in found.without_score if each.women]
        fittings = sum(each.fittings for each in found.without_score)
        practices = format_number(len(found.without_score))
        rows.append([NO_SCORE, practices, format_number(fittings), format_number(sum(women)), NO_SCORE, NO_SCORE])
    return {"head": HEAD, "rows": rows}


def bars(found: Fifths) -> list[Bar]:
    """The rates of the fifths, as they are drawn."""
    if found.rates is None:
        return []
    ends = zip(found.fifths, found.rates.value, found.rates.lower, found.rates.upper, strict=True)
    return [Bar(fifth.name, float(value), float(low), float(high)) for fifth, value, low, high in ends]


def finding(found: Fifths) -> str:
    """The picture's heading, in at most ten words."""
    if found.slope is None:
        return "Too few fifths to compare"
    if float(found.slope.difference.lower) > 0:
        return "Fewer fittings where deprivation is greater"
    if float(found.slope.difference.upper) < 0:
        return "More fittings where deprivation is greater"
    if _is_beyond_chance(found.slope.ends):
        return "The ends differ, but there is no slope across fifths"
    return "No slope beyond chance across fifths of deprivation"


def segment_table(counted: Segments) -> dict[str, Any]:
    """A row a segment. One fitting may stand in several rows, and stands once in the last (O3)."""
    named = (
        ("Aged under 25", counted.under_25),
        ("Aged 25 to 34", counted.from_25),
        ("Aged 35 to 44", counted.from_35),
        ("Aged 45 or over", counted.from_45),
        ("Age not known", counted.age_not_known),
        ("Registered in the most deprived fifth", counted.most_deprived),
        ("Fitted at another practice than the patient’s own", counted.elsewhere),
    )
    rows = [[name, format_number(count), format_percent(count / counted.total)] for name, count in named]
    return {"head": SEGMENT_HEAD, "rows": [*rows, ["All fittings, each once", format_number(counted.total), "100%"]]}


def segment_sentence(counted: Segments) -> str:
    """How many have an age, and that rows overlap."""
    known = counted.total - counted.age_not_known
    return (
        f"The age is known of {format_number(known)} of {format_plural(counted.total, 'fitting')}. A fitting in "
        "several segments counts in each of their rows, and once in the total. How many women each segment has is not "
        "known, so these are shares and not rates."
    )


def _no_slope(found: Fifths, asked: Asked) -> str:
    if not found.fifths:
        return f"No practice of {asked.place} has both a score of deprivation and women to count over."
    return f"Every practice of {asked.place} with a score is in the {_lowered(found.fifths[0])}: there is no slope."


def _disagreement(found: Fifths) -> list[str]:
    """Why the ends and the slope say different things, when they do."""
    if found.slope is None or _is_beyond_chance(found.slope.ends) == _is_beyond_chance(found.slope.difference):
        return []
    if _is_beyond_chance(found.slope.difference):
        return ["The two ends alone are too few to tell; the slope counts every fifth."]
    smaller = min(found.fifths[0], found.fifths[-1], key=lambda fifth: fifth.women)
    share = smaller.women / sum(fifth.women for fifth in found.fifths)
    if share >= SMALL_SHARE:
        return ["The two ends differ without a slope: the fifths between do not lie on a line from one to the other."]
    practices = f"{smaller.practices} of {format_plural(sum(fifth.practices for fifth in found.fifths), 'practice')}"
    return [
        f"The two ends differ without a slope: the {_lowered(smaller)} has {practices} and {format_percent(share)} of "
        "the women, so it tells of those practices and weighs little in the slope."
    ]


def _is_beyond_chance(difference: Estimate) -> bool:
    return bool(difference.lower > 0 or difference.upper < 0)


def _meaning(low: float, high: float) -> str:
    if low > 0:
        return "fewer are fitted where deprivation is greater"
    return "more are fitted where deprivation is greater" if high < 0 else "it may be chance"


def _signed(value: float) -> str:
    """Minus 0.4 in words, as a hyphen is easily missed between numbers."""
    shown = format_rate(abs(value))
    return f"minus {shown}" if value < 0 and shown != "0.0" else shown


def _women(women: float, estimated: bool) -> str:
    return f"{format_number(round(women))} (estimated)" if estimated else format_number(round(women))


def _lowered(fifth: Fifth) -> str:
    return fifth.name.lower()
