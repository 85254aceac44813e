"""PCNs in a funnel: which differ from the network by more than chance, in words. Pure.

Sources: domain.md 3.5, rates.md (overdispersion), ux.md 4, sentence 7. By name: a funnel ranks nobody.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from larc.nhsuk.formatting import format_month, format_number, format_plural, format_rate
from reporting.comparing.asking import Asked
from reporting.comparing.years import PCNYear
from reporting.funnels import Funnel, Significance, funnel_of_rates
from reporting.rates import RatesError, rate
from reporting.words import interval

WORDS = {
    Significance.HIGH_3S: "Above, outside 99.8%",
    Significance.HIGH_2S: "Above, outside 95%",
    Significance.LOW_2S: "Below, outside 95%",
    Significance.LOW_3S: "Below, outside 99.8%",
    Significance.NOT_SIGNIFICANT: "No more than chance",
}
HIGH = frozenset({Significance.HIGH_2S, Significance.HIGH_3S})
HEAD = ("PCN", "Fittings", "Women aged 15 to 44", "Rate", "95% confidence interval", "Against the network")
# Where limits are widened, the first of the two columns is what the marks and the sentence go by.
JUDGED, PLAIN = "Against the network, widened limits", "Against plain limits"
# What each sort of line is drawn with, and called.
DASHED, DOTTED, LONG, LONG_DOTTED = "6 4", "2 4", "12 4", "12 4 2 4"
STROKES = {DASHED: "dashed", DOTTED: "dotted", LONG: "in long dashes", LONG_DOTTED: "in long dashes and dots"}
LIMITS = {DASHED: "95%", DOTTED: "99.8%", LONG: "95% widened", LONG_DOTTED: "99.8% widened"}


@dataclass(frozen=True, slots=True)
class Placed:
    """PCNs in the funnel of the whole network, `shown` those of the area asked for, and those that cannot stand."""

    pcns: tuple[PCNYear, ...]
    funnel: Funnel | None
    shown: tuple[int, ...]
    left_out: tuple[PCNYear, ...]

    def judged(self, place: int) -> Significance:
        """By the widened limits where PCNs differ by more than chance, else by the plain ones."""
        judged = self.funnel and (self.funnel.widened or self.funnel)
        return judged.significance[place] if judged else Significance.NOT_SIGNIFICANT


def placed(years: Sequence[PCNYear], area_id: int | None) -> Placed:
    """The funnel around all PCNs together; an area chooses which of them are shown, not what is average."""
    pcns = tuple(each for each in years if each.women)
    shown = tuple(place for place, each in enumerate(pcns) if area_id in (None, each.area_id))
    left_out = tuple(each for each in years if not each.women and area_id in (None, each.area_id))
    try:
        funnel = (
            funnel_of_rates([each.fittings for each in pcns], [each.women or 0 for each in pcns]) if pcns else None
        )
    except RatesError:
        funnel = None
    return Placed(pcns, funnel, shown, left_out)


def sentences(found: Placed, asked: Asked) -> list[str]:
    """Sentence 7, how PCNs vary, and who is left out."""
    said = []
    if found.funnel and found.shown:
        outside = [place for place in found.shown if found.judged(place) != Significance.NOT_SIGNIFICANT]
        said.append(_outside_sentence(found, outside, asked))
        said.append(_average_sentence(found.funnel, asked))
        if found.funnel.widened:
            plain = sum(found.funnel.significance[place] != Significance.NOT_SIGNIFICANT for place in found.shown)
            said.append(
                f"PCNs vary {found.funnel.dispersion:.1f} times as much as chance makes them, so limits are widened "
                f"for that. Outside the plain 95% limits: {format_number(plain)} of "
                f"{format_plural(len(found.shown), 'PCN')}."
            )
    if found.left_out:
        names = ", ".join(each.name for each in found.left_out)
        said.append(f"Without a denominator for all 12 months, and so not compared: {names}.")
    return said


def table(found: Placed) -> dict[str, Any]:
    """A row a PCN, by name."""
    if not found.funnel or not found.shown:
        return {"head": HEAD, "rows": []}
    funnel = found.funnel
    own = rate([each.fittings for each in found.pcns], [each.women or 0 for each in found.pcns])
    rows = []
    for place in found.shown:
        pcn = found.pcns[place]
        rows.append(
            [
                pcn.name,
                format_number(pcn.fittings),
                format_number(round(pcn.women or 0)),
                format_rate(float(own.value[place])),
                interval(float(own.lower[place]), float(own.upper[place])),
                WORDS[found.judged(place)],
                *([WORDS[funnel.significance[place]]] if funnel.widened else []),
            ]
        )
    return {"head": (*HEAD[:-1], JUDGED, PLAIN) if funnel.widened else HEAD, "rows": rows}


def note(found: Placed) -> str:
    """What the marks and the lines of the picture mean."""
    is_widened = bool(found.funnel and found.funnel.widened)
    strokes = (DASHED, DOTTED, LONG, LONG_DOTTED) if is_widened else (DASHED, DOTTED)
    lines = ", ".join(f"{LIMITS[each]} {STROKES[each]}" for each in strokes)
    marks = "Circles: no more than chance. Triangles: above, squares: below"
    judged = ", outside the widened limits" if is_widened else ", outside the limits"
    return f"{marks}{judged}. Limits: {lines}."


def finding(found: Placed) -> str:
    """The picture's heading, in at most ten words."""
    outside = sum(found.judged(place) != Significance.NOT_SIGNIFICANT for place in found.shown)
    if not outside:
        return "No PCN differs by more than chance"
    return f"{format_plural(outside, 'PCN differs', 'PCNs differ')} by more than chance"


def _outside_sentence(found: Placed, outside: Sequence[int], asked: Asked) -> str:
    of = f"{format_number(len(outside))} of {format_plural(len(found.shown), 'PCN')}"
    if asked.area:
        of += f" of {asked.place}"
    verb = "differs" if len(outside) == 1 else "differ"
    names = [f"{found.pcns[place].name} ({'above' if found.judged(place) in HIGH else 'below'})" for place in outside]
    spread = ", allowing for how much PCNs vary" if found.funnel and found.funnel.widened else ""
    end = f": {', '.join(names)}." if names else "."
    return f"{of} {verb} from the network by more than chance{spread}{end}"


def _average_sentence(funnel: Funnel, asked: Asked) -> str:
    return (
        f"Over the 12 months to {format_month(asked.last)}, {format_rate(funnel.average)} {asked.group.noun} were "
        "fitted per 1,000 women aged 15 to 44 registered in all PCNs together."
    )
