"""What is new in the figures, for the home page of those who watch them.

What the overview says of each PCN against what it said up to the month before, and what was published against what
stands now: made of prepared counts alone, once for each data cut, publication and reset of limits.
"""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.core.cache import cache
from django.urls import reverse

from larc.nhsuk.cells import link
from larc.nhsuk.formatting import format_month, format_number, format_plural
from reporting import overview, pages, rebases, selectors, words
from reporting.baseline import LABELS, Status
from reporting.control.table import NO_MONTHS, patterns
from reporting.control.words import KINDS
from reporting.every_pcn import Incomplete, every_month
from reporting.every_pcn import overview as every_summary
from reporting.filters import NETWORK_METHODS, default_choices
from reporting.measures import Group, Services
from reporting.models import Publication
from reporting.months import add_months, last_day_of
from reporting.presenters import MONTHS_SHOWN, Cells, incomplete_sentence
from reporting.publishing import frozen
from reporting.quality import gaps
from reporting.selectors import Basis, Span
from reporting.series import frame_of, records, standing
from reporting.spc import Kind

ROWS = 5
SIGNALS = (KINDS[Kind.IMPROVEMENT], KINDS[Kind.CONCERN])
LINES = frozenset(LABELS[status] for status in (Status.SURPASSES, Status.WITHIN, Status.BELOW))
# As the overview shows it when nothing else is chosen.
GROUP = Group.TOTAL


@dataclass(frozen=True, slots=True)
class Position:
    """A PCN's pattern and its line before COVID in words, in the latest month and in the one before."""

    code: str
    name: str
    pattern: str
    pattern_before: str
    line: str
    line_before: str


@dataclass(frozen=True, slots=True)
class Change:
    """A PCN whose row says another word than it said up to the month before."""

    code: str
    name: str
    now: str
    before: str


def latest_news() -> dict[str, Any] | None:
    """What templates/home/commissioner.jinja places; None where nothing was counted yet."""
    cut = selectors.latest_cut()
    span = selectors.span(cut) if cut else None
    if span is None:
        return None
    publication = frozen.latest()
    published = publication.pk if publication else 0
    key = f"news:{span.cut.pk}/{published}/{rebases.stamp()}/{pages.version()}"
    news: dict[str, Any] | None = cache.get(key)
    if news is None:
        news = gather(span, publication)
        cache.set(key, news, pages.KEEP_SECONDS)
    return news


def gather(span: Span, publication: Publication | None) -> dict[str, Any]:
    """The sentence of the network, its PCNs that changed, and months published before that stand otherwise."""
    month, now = format_month(span.latest), positions(span)
    signals, lines = new_signals(now), crossings(now)
    return {
        **network(span),
        "signal_sentence": signal_sentence(signals, len(now), month),
        "signal_head": ("PCN", "Pattern", "The month before"),
        "signals": rows(signals, "reporting:spc", f"?method={GROUP}"),
        "line_sentence": line_sentence(lines, len(now), month),
        "line_head": ("PCN", "Against before COVID", "The month before"),
        "lines": rows(lines, "reporting:pcn"),
        "revision_sentence": revision_sentence(publication) if publication else "",
    }


def network(span: Span) -> dict[str, Any]:
    """What the overview says first of the network, and what its figures lack."""
    lacking = gaps.of_network(Services.GP)
    frame = frame_of(selectors.network_months(), span.first, span.latest, lacking)
    window, choices = selectors.baseline(), default_choices(span, NETWORK_METHODS)
    missing = incomplete_sentence(records(frame)[-MONTHS_SHOWN:])
    return {
        "lead": words.year_sentence(standing(frame, GROUP, window), overview.NETWORK, window),
        "missing": [*missing, *overview.outside(span, choices)],
        "data_to": last_day_of(span.latest),
        "updated": span.cut.at,
        "services": words.services_sentence(Services.GP),
    }


def positions(span: Span) -> list[Position]:
    """Every PCN's words in the latest month and in the one before, as the overview of each says them."""
    incomplete = gaps.incomplete_months(Basis.CURRENT, Services.GP)
    grid = every_month(GROUP, Basis.CURRENT, span.first, span.latest, incomplete=incomplete)
    earlier = replace(grid, months=grid.months[:-1], counts=grid.counts[:, :-1], women=grid.women[:, :-1])
    resets = rebases.months_by_pcn(GROUP)
    now, before = (patterns(each, selectors.baseline(), resets) if each.months else {} for each in (grid, earlier))
    lines, lines_before = (lines_of(span, month, incomplete) for month in (span.latest, add_months(span.latest, -1)))
    return [
        Position(
            code=code,
            name=name,
            pattern=now.get(code, NO_MONTHS).word,
            pattern_before=before.get(code, NO_MONTHS).word,
            line=line,
            line_before=lines_before[code][1] if code in lines_before else words.NO_BASELINE,
        )
        for code, (name, line) in lines.items()
    ]


def lines_of(span: Span, month: date, incomplete: Incomplete) -> dict[str, tuple[str, str]]:
    """By the PCN's code its name, and on which side of the lines its twelve months up to a month are."""
    window = selectors.baseline()
    found = every_summary(GROUP, Basis.CURRENT, span.first, month, window, incomplete=incomplete)
    statuses = overview.compared(found).status
    return {each.code: (each.name, status.label) for each, status in zip(found, statuses, strict=True)}


def new_signals(found: list[Position]) -> list[Change]:
    """PCNs whose latest month is a signal, and was none of that kind the month before."""
    return [
        Change(each.code, each.name, each.pattern, each.pattern_before)
        for each in found
        if each.pattern in SIGNALS and each.pattern != each.pattern_before
    ]


def crossings(found: list[Position]) -> list[Change]:
    """PCNs whose latest twelve months stand elsewhere against the year before COVID than the twelve before."""
    return [
        Change(each.code, each.name, each.line, each.line_before)
        for each in found
        if {each.line, each.line_before} <= LINES and each.line != each.line_before
    ]


def revision_sentence(publication: Publication) -> str:
    """How many months of how many PCNs stand otherwise than they were published."""
    months, pcns = frozen.number_revised(publication)
    since = "since the latest publication"
    if not months:
        return f"No month published before has changed {since}."
    return f"{format_plural(months, 'month')} of {format_plural(pcns, 'PCN')} changed {since}."


def rows(changes: list[Change], route: str, query: str = "") -> list[Cells]:
    """The first few, each with its PCN as a link."""
    return [
        [link(reverse(route, args=[each.code]) + query, each.name), each.now, each.before] for each in changes[:ROWS]
    ]


def signal_sentence(changes: list[Change], pcns: int, month: str) -> str:
    if not changes:
        return f"No PCN has a new signal in {month}."
    has = "has" if len(changes) == 1 else "have"
    return f"{format_number(len(changes))} of {format_plural(pcns, 'PCN')} {has} a signal in {month} that is new."


def line_sentence(changes: list[Change], pcns: int, month: str) -> str:
    lines = "the level before COVID, or 85% of it,"
    period = f"with the 12 months to {month}"
    if not changes:
        return f"No PCN crossed {lines} {period}."
    return f"{format_number(len(changes))} of {format_plural(pcns, 'PCN')} crossed {lines} {period}."
