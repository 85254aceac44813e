"""What is to be known of a page's figures, from what the page says of them."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.conf import settings

from larc.nhsuk.formatting import begin_sentence, format_date, format_date_time
from reporting.downloads.sheets import plain
from reporting.exports import SYNTHETIC
from reporting.measures import Measure

SAID = ("verdict", "sentences", "sentence", "method_sentence", "reason_sentence", "incomplete", "remarks", "resets")


def note() -> str:
    """What stands on everything made of synthetic figures."""
    return SYNTHETIC if settings.DEMONSTRATION else ""


def definition(measure: Measure) -> str:
    """What a measure counts, in one line."""
    over = "" if measure.denominator.startswith("none") else f"; divided by {measure.denominator}"
    return f"{measure.numerator}{over}. {begin_sentence(measure.window)}, {measure.unit}."


def facts_of(context: Mapping[str, Any], title: str) -> list[tuple[str, str]]:
    """How far the data go, when they were counted, by whose practice, what was chosen, what is said and counted."""
    facts = [("Page", title)]
    if "data_to" in context:
        facts.append(("Data to", format_date(context["data_to"])))
        facts.append(("Last updated", format_date_time(context["updated"])))
    elif "today" in context:
        facts.append(("Counted on", format_date(context["today"])))
    elif "first_day" in context:
        facts.append(("Clinics from", f"{format_date(context['first_day'])} to {format_date(context['last_day'])}"))
    facts += [(name.capitalize(), context[name]) for name in ("attribution", "baseline") if name in context]
    chosen = context["filters"].applied() if "filters" in context else []
    facts.append(("Chosen filters", ", ".join(each["text"] for each in chosen) or "None"))
    facts.append(("Words for a number", "Why there is none, such as no denominator or an incomplete month."))
    facts += [("The page says", plain(said)) for said in _said(context)]
    for measure in context.get("measures", ()):
        facts.append((measure.title, definition(measure)))
        facts.append(("Definition of", f"{format_date(measure.reviewed_on)}, version {measure.version}"))
    return facts


def _said(context: Mapping[str, Any]) -> Iterable[Any]:
    for name in SAID:
        said = context.get(name) or []
        yield from [said] if isinstance(said, str) else said
