"""Which PCNs differ from the network by more than chance."""

from typing import Any

from django.urls import reverse

from larc.nhsuk.cells import link
from reporting.comparing import funnel_picture, funnel_words, years
from reporting.comparing.asking import Asked
from reporting.comparing.page import comparing_page
from reporting.measures import COMPARING_MEASURES


@comparing_page(template="reporting/funnel.jinja", subject="funnel")
def funnel(asked: Asked) -> dict[str, Any]:
    """PCNs' 12-month rates around the network's, with limits at 95 % and 99.8 %."""
    found = funnel_words.placed(years.pcn_years(asked), asked.area and asked.area.pk)
    table = funnel_words.table(found)
    for place, row in zip(found.shown, table["rows"], strict=False):
        row[0] = link(reverse("reporting:pcn", args=[found.pcns[place].code]), row[0])
    return {
        "sentences": funnel_words.sentences(found, asked),
        "table": table,
        "finding": funnel_words.finding(found) if table["rows"] else "",
        "chart": funnel_picture.svg(found),
        "chart_note": funnel_words.note(found),
        "plot": funnel_picture.plot(found),
        "measures": [COMPARING_MEASURES["funnel"]],
    }
