"""What a place's own months say, by group of methods: rates, level before COVID, pattern, projection, record. Pure."""

from datetime import date

from reporting.measures.groups import Group
from reporting.measures.measure import Measure

COUNTED = (
    "{noun} fitted or replaced, dated in the {window} (London), of women registered at the practices, wherever they "
    "were fitted and for any reason and age; without removals, checks, failed attempts and entries made in error; "
    "without those fitted at sexual health clinics unless the total is chosen"
)
WOMEN = "women aged 15 to 44 registered at the practices, from the latest list sizes up to the end of {month}"
_REVIEWED, _SECOND = date(2026, 11, 22), date(2026, 11, 23)


def _measures_of(group: Group) -> tuple[Measure, ...]:
    noun = group.noun.capitalize()
    return (
        Measure(
            f"{group}_monthly_rate",
            group,
            f"{group.label}, monthly rate",
            COUNTED.format(noun=noun, window="month"),
            WOMEN.format(month="the month"),
            "per 1,000 women aged 15 to 44",
            "one month",
            "higher is better",
            "own definition; interval as England's public health statistics have it for crude rates: exact Poisson "
            "below 10 fittings, Byar's from 10",
            _REVIEWED,
        ),
        Measure(
            f"{group}_yearly_rate",
            group,
            f"{group.label}, 12-month rate",
            COUNTED.format(noun=noun, window="12 months") + "; those that lack a practice's data left out",
            "the women-months of the same months, divided by 12: " + WOMEN.format(month="each month"),
            "per 1,000 women aged 15 to 44",
            "12 months, rolling, of which at least 9 are complete",
            "higher is better",
            "own definition; none when a month or its denominator is missing",
            _SECOND,
            version=2,
        ),
        Measure(
            f"{group}_baseline",
            group,
            f"{group.label}, average month before COVID",
            f"the sum of the monthly rates of {group.noun} in the 12 baseline months, without those that lack a "
            "practice's data",
            "how many those are: 12, or at least 9",
            "per 1,000 women aged 15 to 44",
            "March 2019 to February 2020 unless configured otherwise",
            "none: it is what others are compared with",
            "the pre-pandemic year of Begum 2023; none unless all 12 months are there",
            _SECOND,
            version=2,
        ),
        Measure(
            f"{group}_against_baseline",
            group,
            f"{group.label}, against the year before COVID",
            f"the 12-month rate of {group.noun}",
            "the same rate over the 12 baseline months, in both of which at least 9 are complete",
            "ratio",
            "12 months, rolling, over the baseline months",
            "above 1 is better",
            "own definition; exact interval of two Poisson counts. Surpasses: 1 or more. Within 15%: 0.85 or more, "
            "which OpenSAFELY calls recovered. Clearly surpasses: the lower limit is above 1",
            _SECOND,
            version=2,
        ),
        Measure(
            f"{group}_same_month",
            group,
            f"{group.label}, against the same month before COVID",
            f"the monthly rate of {group.noun}",
            "the monthly rate of the same calendar month among the 12 baseline months",
            "ratio",
            "one month over one month",
            "above 1 is better",
            "fittings have seasons (Arrowsmith 2014); exact interval of two Poisson counts",
            _SECOND,
        ),
        Measure(
            f"{group}_year_on_year",
            group,
            f"{group.label}, year against year",
            f"the 12-month rate of {group.noun}",
            "the same rate over the 12 months before those",
            "ratio",
            "12 months, rolling, over the 12 before",
            "above 1 is better",
            "own definition; exact interval of two Poisson counts",
            _SECOND,
        ),
        Measure(
            f"{group}_pattern",
            group,
            f"{group.label}, changes in the monthly rate",
            f"the {group.label.lower()}, monthly rate; months without one are gaps",
            "as for the monthly rate",
            "usual, improvement or concern",
            "every month, with limits from the year before COVID unless chosen otherwise, or reset by hand",
            "higher is better",
            "XmR chart of the NHS-R community's NHSRplotthedots 0.2.2; what is said of it: docs/adr/0009",
            _SECOND,
        ),
        Measure(
            f"{group}_projection",
            group,
            f"{group.label}, expected by the end of the financial year",
            f"{group.noun} recorded from April on in complete months, and those expected in every other to March",
            "the mean of the women registered over the year's months; the latest list sizes hold for months to come",
            "fittings, and per 1,000 women aged 15 to 44",
            "the financial year of the month after the latest",
            "higher is better",
            "two-level seasonal smoothing, 80 and 95% intervals (docs/adr/0010). Surpasses: the expected rate is "
            "above the year before COVID. Clearly surpasses: the lower 95% limit is",
            _SECOND,
            version=2,
        ),
        Measure(
            f"{group}_record",
            group,
            f"{group.label}, highest on record",
            f"{group.noun} in the latest 12 months",
            "none: a count",
            "yes or no",
            "12 complete months, rolling, against every earlier 12 with complete data",
            "higher is better",
            "own definition (L13); yes only above every earlier one, of which one shares no month with it",
            _SECOND,
        ),
    )


MEASURES: dict[str, Measure] = {measure.key: measure for group in Group for measure in _measures_of(group)}
