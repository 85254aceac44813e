"""Who is reached: rates by deprivation of the registered practice (P11), and segments (O3)."""

from typing import Any

from reporting.comparing import bars, fifths, years
from reporting.comparing.asking import Asked
from reporting.comparing.page import comparing_page
from reporting.measures import COMPARING_MEASURES

UNIT = "Fittings per 1,000 women aged 15 to 44, 12 months"
SHORT_UNIT = "Per 1,000 women, 12 months"


@comparing_page(template="reporting/equity.jinja", subject="equity")
def equity(asked: Asked) -> dict[str, Any]:
    """Fifths of deprivation with intervals and slope, and segments that may overlap."""
    found = fifths.fifths_of(years.practice_years(asked))
    counted = years.segments(asked)
    drawn, finding = fifths.bars(found), fifths.finding(found)
    return {
        "sentences": fifths.sentences(found, asked),
        "remarks": fifths.remarks(found),
        "table": fifths.table(found),
        "finding": finding,
        "chart": bars.svg(drawn, UNIT, SHORT_UNIT) if drawn else None,
        "chart_note": "Lines across the bars: 95% confidence intervals.",
        "plot": bars.plot(drawn, finding, UNIT),
        "segment_sentence": fifths.segment_sentence(counted),
        "segments": fifths.segment_table(counted) if counted.total else None,
        "measures": [COMPARING_MEASURES["equity_slope"]],
    }
