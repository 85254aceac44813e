"""Every definition, and docs/measures.md, which is made from them. Pure."""

from reporting.measures.clinics import CLINIC_MEASURES
from reporting.measures.comparing import COMPARING_MEASURES
from reporting.measures.measure import Measure
from reporting.measures.pathway import PATHWAY_MEASURES
from reporting.measures.published import PUBLISHED_MEASURES
from reporting.measures.rates import MEASURES


def every_measure() -> list[Measure]:
    """All there are, in the order of the document."""
    groups = (MEASURES, PUBLISHED_MEASURES, PATHWAY_MEASURES, CLINIC_MEASURES, COMPARING_MEASURES)
    return [measure for group in groups for measure in group.values()]


def as_markdown() -> str:
    """The document of every measure."""
    return "\n".join([HEAD, *(_section(measure) for measure in every_measure())])


HEAD = """# Measures

Made by `manage.py measures` from `reporting/measures/`; a test keeps the two the same.

- Each has a version. `reporting/definitions.csv` keeps a fingerprint of every version there was; a test refuses other
  words under the same version. What was published keeps the version it was published under.
- A rate counts women by the practice where they are **registered**, grouped to PCNs by the PCN their practice is in
  today, in every month (or, on request, by the PCN it was in at the end of the month; before PCNs began, its first).
- A rate counts fittings at **GP practices**. Fittings at sexual health clinics, of women registered at the same
  practices, are counted beside them and are added only where a report is asked for the total of both services.
- A rate counts fittings for every reason, but for pages on which one is chosen: those say so, and leave out monthly
  totals, which name none. What is published, and board packs, never have one reason alone.
- No denominator gives no rate: never 0. If a practice with fittings has no list size, or none with women aged 15 to
  44, its PCN has no denominator in that month. A practice that has closed has none after the month of closing.
- A month for which a practice that usually fits sent nothing is incomplete, where what is missing is usually one
  fitting a month or more and 1 in 20 or more of the place's. It is marked, has no rate and is in no 12 months,
  baseline, limit or projection: never 0. Nobody is expected from March to August 2020.
- A month without data is missing: never 0. The month that is running is shown "so far" and is in no 12 months.
- Women aged 15 to 44 that are estimated from a practice's list size are marked "estimated" wherever they are shown.
"""


def _section(measure: Measure) -> str:
    return f"""## {measure.title}

| | |
|---|---|
| key | `{measure.key}`, version {measure.version} |
| numerator | {measure.numerator} |
| denominator | {measure.denominator} |
| unit | {measure.unit} |
| window | {measure.window} |
| polarity | {measure.polarity} |
| source | {measure.source} |
| reviewed on | {measure.reviewed_on.isoformat()} |
"""
