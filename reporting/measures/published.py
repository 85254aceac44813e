"""The frozen tables that anybody may have (reporting/publishing). Pure."""

from datetime import date

from reporting.measures.groups import Group
from reporting.measures.measure import Measure
from reporting.measures.rates import COUNTED, WOMEN


def _published_measures_of(group: Group) -> tuple[Measure, ...]:
    return tuple(
        Measure(
            f"{group}_published_{period}",
            group,
            f"{group.label}, published {period}",
            COUNTED.format(noun=group.noun.capitalize(), window=window)
            + "; as they stood when the month was published, by the PCN the practices were in that day; rounded to "
            "the nearest 5, and hidden from 1 to 7 or where those could be worked out",
            "the mean over the months of " + WOMEN.format(month="each month"),
            "per 1,000 women aged 15 to 44",
            window,
            "higher is better",
            "rounding and hiding as England's sexual and reproductive health statistics do; the rate, its interval "
            "and the index to the 12 months before COVID are made of the rounded numbers alone",
            date(2026, 11, 23),
        )
        for period, window in (("quarter", "quarter of the financial year"), ("year", "12 months"))
    )


PUBLISHED_MEASURES: dict[str, Measure] = {
    measure.key: measure for group in Group for measure in _published_measures_of(group)
}
