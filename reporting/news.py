"""What is new in the figures, for the home page of those who watch them.

The overview as it stands against the overview up to the month before, and what was published against what stands now:
made of prepared counts alone, once for each data cut, publication and reset of limits.
"""

from dataclasses import dataclass, replace
from typing import Any

from django.core.cache import cache
from django.urls import reverse

from larc.nhsuk.cells import link
from larc.nhsuk.formatting import format_month, format_number, format_plural
from reporting import pages, rebases, selectors
from reporting.baseline import LABELS, Status
from reporting.control.words import KINDS
from reporting.filters import NETWORK_METHODS, default_choices
from reporting.models import Publication
from reporting.months import add_months
from reporting.overview import Row, network_report
from reporting.presenters import Cells
from reporting.publishing import frozen, presenter
from reporting.selectors import Span
from reporting.spc import Kind

ROWS = 5
SIGNALS = (KINDS[Kind.IMPROVEMENT], KINDS[Kind.CONCERN])
LINES = tuple(LABELS[status] for status in (Status.SURPASSES, Status.WITHIN, Status.BELOW))


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
    choices = default_choices(span, NETWORK_METHODS)
    report = network_report(span, choices)
    before: list[Row] = []
    if span.first < span.latest:
        before = network_report(span, replace(choices, last=add_months(span.latest, -1)))["rows"]
    signals, lines = new_signals(report["rows"], before), crossings(report["rows"], before)
    since = frozen.revisions_since(publication) if publication else []
    return {
        **{name: report[name] for name in ("lead", "missing", "data_to", "updated", "attribution")},
        "signal_sentence": signal_sentence(signals, len(report["rows"]) - 1, format_month(span.latest)),
        "signal_head": ("PCN", "Pattern", "The month before"),
        "signals": rows(signals, "reporting:spc", "?method=total"),
        "line_sentence": line_sentence(lines, len(report["rows"]) - 1, format_month(span.latest)),
        "line_head": ("PCN", "Against before COVID", "The month before"),
        "lines": rows(lines, "reporting:pcn"),
        "revision_sentence": presenter.revision_sentence(since, "since the latest publication") if publication else "",
    }


def new_signals(now: list[Row], before: list[Row]) -> list[Change]:
    """PCNs whose latest month is a signal, and was none of that kind the month before."""
    told = {row.code: row.pattern.word for row in before}
    found = (Change(row.code, row.name, row.pattern.word, told.get(row.code, "")) for row in now if row.code)
    return [each for each in found if each.now in SIGNALS and each.before and each.before != each.now]


def crossings(now: list[Row], before: list[Row]) -> list[Change]:
    """PCNs whose latest twelve months stand elsewhere against the year before COVID than the twelve before."""
    told = {row.code: line(row.status) for row in before}
    found = (Change(row.code, row.name, line(row.status), told.get(row.code, "")) for row in now if row.code)
    return [each for each in found if {each.now, each.before} <= set(LINES) and each.now != each.before]


def line(status: str) -> str:
    """The side of the lines it is on: by how much it surpasses is no line."""
    return LABELS[Status.SURPASSES] if status.lower().endswith(LABELS[Status.SURPASSES].lower()) else status


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
