"""Where the next hub should be, in words, tables and a file. Nothing here asks the database."""

import csv
from collections.abc import Iterable
from io import StringIO
from typing import Any

from django.urls import reverse
from markupsafe import Markup

from larc.nhsuk import cells
from larc.nhsuk.formatting import format_date_range, format_number, format_percent, format_plural
from practices.imports.running import escaped
from practices.next_hub import Candidate, Plan, Standing, Tier
from practices.siting import METRES_A_MINUTE

SHOWN = 10
MOST_PCNS = 50
Row = list[Any]
NUMERIC = {"numeric": True}
FILE_HEAD = (
    *("rank", "practice_code", "practice_name", "pcn_code", "pcn_name", "limit_km", "women_counted"),
    *("women_beyond_now", "women_beyond_after", "km_saved_one_way_all_women", "women_counted_by", "today"),
)
TAGS = {
    Standing.NOT_ACCEPTING: {"text": "Fits today, not accepting", "colour": "orange"},
    Standing.NO_FITTER: {"text": "No valid fitter", "colour": "yellow"},
    Standing.OTHER_METHODS: {"text": "Fits other methods today", "colour": "white"},
}
HOW_TO = {
    Standing.NOT_ACCEPTING: "to take referrals again",
    Standing.NO_FITTER: "a fitter whose letter of competence is valid",
    Standing.OTHER_METHODS: "to fit more than it does",
}


def limit_of(plan: Plan) -> str:
    """`1.2 km`."""
    return f"{plan.asked.limit_km:g} km"


def how_far_now(plan: Plan) -> str:
    """How many women are too far, of how many."""
    where = "live" if plan.ground.by_area else "are registered at a practice"
    minutes = round(plan.asked.limit_km * 1000 / METRES_A_MINUTE)
    share = format_percent(plan.beyond / plan.total)
    return (
        f"Of {format_number(plan.total)} women aged 15 to 44, {format_number(plan.beyond)} ({share}) {where} more "
        f"than {limit_of(plan)} in a straight line from a hub, about a {minutes}-minute walk. "
        f"The average woman has {_km(plan.average_km)} to her nearest hub."
    )


def what_to_do(plan: Plan) -> str:
    """The first on the list."""
    if not plan.ranked:
        return "No other practice would bring a hub nearer to any of these women."
    first = plan.ranked[0]
    start = f"A hub at {first.candidate.name} would"
    if first.candidate.standing != Standing.NEW:
        start = f"The hub at {first.candidate.name} ({today_words(first.candidate)}) would, if it opened again,"
    return (
        f"{start} save most travel, and leave {format_number(first.beyond_after)} women more than "
        f"{limit_of(plan)} away."
    )


def today_words(candidate: Candidate) -> str:
    """What stands between a hub and being one for these women, to stand in brackets; nothing for a practice."""
    found = TAGS.get(candidate.standing)
    return found["text"][0].lower() + found["text"][1:] if found else ""


def reopenings(plan: Plan) -> str:
    """That some places of the list are hubs already, and what each kind lacks; empty when all would be new."""
    standings = {ranked.candidate.standing for ranked in plan.ranked}
    lacks = [f"“{TAGS[each]['text']}” needs {HOW_TO[each]}" for each in TAGS if each in standings]
    if not lacks:
        return ""
    return f"A practice with a tag is a hub already, so it would be a reopening and no new hub: {', '.join(lacks)}."


def basis(plan: Plan) -> str:
    """Where women are taken to be, and as of when."""
    days = sorted({spot.counted.on for spot in plan.spots if spot.counted})
    when = format_date_range(days[0], days[-1]) if days else ""
    if plan.ground.by_area:
        return (
            f"Women are counted where they live, by small area ({when}), each area in the PCN of its nearest "
            "practice. Distances are straight lines, a proxy for the way on foot, which is longer."
        )
    estimated = any(spot.counted.is_estimated for spot in plan.spots if spot.counted)
    return (
        f"This is a proxy. Women are taken to live where the practice is at which they are registered ({when}"
        f"{', estimated' if estimated else ''}), and distances are straight lines: the way on foot is longer. "
        "Once populations of small areas are imported, women are counted where they live."
    )


def left_out(plan: Plan) -> list[str]:
    """What could not be counted, each in a sentence; empty when everything was."""
    sentences = []
    if number := len(plan.without_place):
        women = sum(counted.women for counted in plan.without_place)
        sentences.append(
            f"{format_plural(number, 'practice')} with {format_plural(women, 'woman', 'women')} left out: "
            f"{_place_unknown(number)}."
        )
    if plan.without_count:
        sentences.append(
            f"{format_plural(plan.without_count, 'practice')} left out: how many women are registered is not known."
        )
    if number := plan.ground.hubs_without_place:
        sentences.append(
            f"{format_plural(number, 'hub')} left out: {_place_unknown(number)}. "
            f"Women near {'it' if number == 1 else 'them'} may be counted as too far."
        )
    return sentences


def ranked_head(plan: Plan) -> list[Any]:
    return [
        "Practice",
        "PCN",
        {"text": f"Still over {limit_of(plan)}"} | NUMERIC,
        {"text": f"Brought within {limit_of(plan)}"} | NUMERIC,
        {"text": "Travel saved, km"} | NUMERIC,
    ]


def ranked_rows(plan: Plan, *, linked: bool) -> list[Row]:
    """The first of the list; with links for those who may open a practice."""
    return [
        [
            _named(place, ranked.candidate, linked=linked),
            ranked.candidate.pcn.name,
            format_number(ranked.beyond_after),
            format_number(plan.beyond - ranked.beyond_after),
            _saved(ranked.women_km),
        ]
        for place, ranked in enumerate(plan.ranked[:SHOWN], start=1)
    ]


def together_head(plan: Plan) -> list[Any]:
    return [
        "New hubs",
        "Practices",
        {"text": f"Women over {limit_of(plan)} after"} | NUMERIC,
        {"text": "Travel saved, km"} | NUMERIC,
    ]


def together_rows(plan: Plan) -> list[Row]:
    return [
        [
            format_number(len(together.candidates)),
            ", ".join(_with_today(candidate) for candidate in together.candidates),
            format_number(together.beyond_after),
            _saved(together.women_km),
        ]
        for together in plan.together
    ]


def together_words(plan: Plan) -> str:
    """How the sets were found."""
    if all(together.is_best for together in plan.together):
        return "No other practices together would save more travel. They may differ from the first of the list above."
    return "Each was chosen as the best beside those before it. Others together may save a little more."


def tier_head(plan: Plan, what: str) -> list[Any]:
    return [
        what,
        {"text": "Women"} | NUMERIC,
        {"text": f"Over {limit_of(plan)} now"} | NUMERIC,
        {"text": "Share"} | NUMERIC,
        {"text": "After the first on the list opens"} | NUMERIC,
    ]


def pcn_tiers(plan: Plan) -> list[Tier]:
    """Every PCN by name; of very many those with most women too far."""
    if len(plan.by_pcn) <= MOST_PCNS:
        return plan.by_pcn
    return sorted(plan.by_pcn, key=lambda tier: -tier.beyond)[:MOST_PCNS]


def pcn_words(plan: Plan) -> str:
    """Which PCNs are shown, when it is not all of them."""
    if len(plan.by_pcn) <= MOST_PCNS:
        return ""
    number = format_number(len(plan.by_pcn))
    return f"The {MOST_PCNS} of {number} PCNs with most women too far. Choose a PCN above for another."


def tier_rows(tiers: Iterable[Tier]) -> list[Row]:
    return [
        [
            tier.name,
            format_number(tier.women),
            format_number(tier.beyond),
            format_percent(tier.beyond / tier.women) if tier.women else "No women",
            "No hub to add" if tier.beyond_after is None else format_number(tier.beyond_after),
        ]
        for tier in tiers
    ]


def as_csv(plan: Plan) -> str:
    """Every candidate that saves anything, for a spreadsheet, which runs nothing in it (A24)."""
    file = StringIO()
    writer = csv.writer(file)
    writer.writerow(FILE_HEAD)
    counted_by = "small area" if plan.ground.by_area else "registered practice"
    for place, ranked in enumerate(plan.ranked, start=1):
        practice = ranked.candidate
        texts = (practice.code, practice.name, practice.pcn.code, practice.pcn.name)
        figures = (plan.asked.limit_km, plan.total, plan.beyond, ranked.beyond_after, round(ranked.women_km, 1))
        writer.writerow([place, *map(escaped, texts), *figures, counted_by, practice.standing.value])
    return file.getvalue()


def _named(place: int, candidate: Candidate, *, linked: bool) -> Any:
    text = f"{place}. {candidate.name}"
    name = cells.link(reverse("practices:detail", args=[candidate.uuid]), text) if linked else text
    if candidate.standing not in TAGS:
        return name
    return Markup("{} {}").format(name, cells.tag(TAGS[candidate.standing]))


def _with_today(candidate: Candidate) -> str:
    words = today_words(candidate)
    return f"{candidate.name} ({words})" if words else candidate.name


def _place_unknown(number: int) -> str:
    return "its place is not known" if number == 1 else "their places are not known"


def _km(kilometres: float | None) -> str:
    return "an unknown distance" if kilometres is None else f"{kilometres:.1f} km"


def _saved(women_km: float) -> str:
    return "under 1" if women_km < 1 else format_number(round(women_km))
