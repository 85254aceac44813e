"""What each number on a report means, once. docs/measures.md is made from here. Pure."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from hashlib import sha256

from practices.methods import COILS, LARC_METHODS, Method


class Group(StrEnum):
    """How a report puts methods together."""

    IMPLANT = "implant"
    COILS = "coils"
    TOTAL = "total"

    @property
    def methods(self) -> tuple[Method, ...]:
        return tuple(method for method in LARC_METHODS if method in MEMBERS[self])

    @property
    def label(self) -> str:
        return LABELS[self]

    @property
    def noun(self) -> str:
        """The word in the middle of a sentence."""
        return NOUNS[self]


MEMBERS = {
    Group.IMPLANT: frozenset({Method.IMPLANT}),
    Group.COILS: COILS,
    Group.TOTAL: frozenset(LARC_METHODS),
}
LABELS = {Group.IMPLANT: "Implants", Group.COILS: "Coils (IUCD)", Group.TOTAL: "Implants and coils"}
NOUNS = {Group.IMPLANT: "implants", Group.COILS: "coils", Group.TOTAL: "implants and coils"}


class Services(StrEnum):
    """Whose fittings a report counts (L3)."""

    GP = "gp"
    TOTAL = "total"

    @property
    def label(self) -> str:
        return SERVICE_LABELS[self]


SERVICE_LABELS = {
    Services.GP: "GP practices",
    Services.TOTAL: "GP practices and sexual health clinics",
}


@dataclass(frozen=True, slots=True)
class Measure:
    """One definition. `polarity` says which way is better.

    Whoever changes what is counted raises `version`, and writes the new one down in definitions.csv, which a test
    compares with what stands here: what was published keeps the definition it was published under (O5).
    """

    key: str
    group: Group | None
    title: str
    numerator: str
    denominator: str
    unit: str
    window: str
    polarity: str
    source: str
    reviewed_on: date
    version: int = 1

    @property
    def fingerprint(self) -> str:
        """Another one when any word of what is counted is another."""
        words = (self.numerator, self.denominator, self.unit, self.window, self.polarity)
        return sha256("\n".join(words).encode()).hexdigest()[:16]


_COUNTED = (
    "{noun} fitted or replaced, dated in the {window} (London), of women registered at the practices, wherever they "
    "were fitted and for any reason and age; without removals, checks, failed attempts and entries made in error; "
    "without those fitted at sexual health clinics unless the total is chosen"
)
_WOMEN = "women aged 15 to 44 registered at the practices, from the latest list sizes up to the end of {month}"
_REVIEWED, _SECOND = date(2026, 11, 22), date(2026, 11, 23)


def _measures_of(group: Group) -> tuple[Measure, ...]:
    noun = group.noun.capitalize()
    return (
        Measure(
            f"{group}_monthly_rate",
            group,
            f"{group.label}, monthly rate",
            _COUNTED.format(noun=noun, window="month"),
            _WOMEN.format(month="the month"),
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
            _COUNTED.format(noun=noun, window="12 months"),
            "the mean over the 12 months of " + _WOMEN.format(month="each month"),
            "per 1,000 women aged 15 to 44",
            "12 complete months, rolling",
            "higher is better",
            "own definition; none when a month or its denominator is missing",
            _REVIEWED,
        ),
        Measure(
            f"{group}_baseline",
            group,
            f"{group.label}, average month before COVID",
            f"the sum of the 12 monthly rates of {group.noun} in the baseline months",
            "12",
            "per 1,000 women aged 15 to 44",
            "March 2019 to February 2020 unless configured otherwise",
            "none: it is what others are compared with",
            "the pre-pandemic year of Begum 2023; none unless all 12 months are there",
            _REVIEWED,
        ),
        Measure(
            f"{group}_against_baseline",
            group,
            f"{group.label}, against the year before COVID",
            f"the 12-month rate of {group.noun}",
            "the same rate over the 12 baseline months",
            "ratio",
            "12 complete months, rolling, over the baseline months",
            "above 1 is better",
            "own definition; exact interval of two Poisson counts. Surpasses: 1 or more. Within 15%: 0.85 or more, "
            "which OpenSAFELY calls recovered. Clearly surpasses: the lower limit is above 1",
            _REVIEWED,
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
            f"{group.noun} recorded from April on and those expected in the months to March",
            "the mean of the women registered over the year's months; the latest list sizes hold for months to come",
            "fittings, and per 1,000 women aged 15 to 44",
            "the financial year of the month after the latest",
            "higher is better",
            "two-level seasonal smoothing, 80 and 95% intervals (docs/adr/0010). Surpasses: the expected rate is "
            "above the year before COVID. Clearly surpasses: the lower 95% limit is",
            _SECOND,
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


def _published_measures_of(group: Group) -> tuple[Measure, ...]:
    return tuple(
        Measure(
            f"{group}_published_{period}",
            group,
            f"{group.label}, published {period}",
            _COUNTED.format(noun=group.noun.capitalize(), window=window)
            + "; as they stood when the month was published, by the PCN the practices were in that day; rounded to "
            "the nearest 5, and hidden from 1 to 7 or where those could be worked out",
            "the mean over the months of " + _WOMEN.format(month="each month"),
            "per 1,000 women aged 15 to 44",
            window,
            "higher is better",
            "rounding and hiding as England's sexual and reproductive health statistics do; the rate, its interval "
            "and the index to the 12 months before COVID are made of the rounded numbers alone",
            date(2026, 11, 23),
        )
        for period, window in (("quarter", "quarter of the financial year"), ("year", "12 months"))
    )


# Of the frozen tables that anybody may have (reporting/publishing).
PUBLISHED_MEASURES: dict[str, Measure] = {
    measure.key: measure for group in Group for measure in _published_measures_of(group)
}


_WAITED = (
    "referrals whose patient's clock started in the month (London) and whose result is known: fitted, ended past the "
    "limit, or waiting past it. Not counted: emergencies, entered in error, handed over, the patient died; cancelled, "
    "sent onward or finally returned within the limit; discharged after missed appointments when a time was offered "
    "within it; a referral whose clock goes on in another"
)
_LIMIT = "the limit of the provider that has the referral: 28 days, a sexual health clinic 5, the last day included"

_EMERGENCIES = (
    "emergency coils sent or handed over in the month (London) whose result is known: fitted, booked in time, handed "
    "over, or past the deadline, whether still waiting or ended since. Not counted: entered in error, the patient "
    "died, sent twice; ended otherwise before the deadline; a referral whose need goes on in another"
)

# Of the pathway and not of methods: how long patients wait, and what comes back.
PATHWAY_MEASURES: dict[str, Measure] = {
    measure.key: measure
    for measure in (
        Measure(
            "fitted_in_time",
            None,
            "Fitted within the limit",
            f"of those, fitted within {_LIMIT}; or within the common target",
            _WAITED,
            "share, with Wilson interval",
            "one month, by the start of the clock",
            "higher is better",
            "own definition; a question, the patient's choice or another practice stops no clock",
            date(2026, 11, 23),
        ),
        Measure(
            "offered_in_time",
            None,
            "Offered within the limit",
            "of those, first offered a time within the same limit",
            "as for fitted within the limit, but that what was offered in time counts however it ended",
            "share",
            "one month, by the start of the clock",
            "higher is better",
            "own definition",
            date(2026, 11, 23),
        ),
        Measure(
            "emergency_in_time",
            None,
            "Emergency coils in time",
            "of those, fitted at a time no later than the deadline, or booked for one",
            _EMERGENCIES,
            "share, with Wilson interval",
            "one month, by the day of sending or of a handover before it",
            "higher is better",
            "own definition (K3); the deadline is that of the referral, to the minute. What was fitted without an "
            "appointment was fitted by the time it was recorded",
            date(2026, 11, 23),
        ),
        Measure(
            "emergency_handed_over",
            None,
            "Emergency coils handed over",
            "of those, handed over to a sexual health clinic by phone, before or after sending",
            "as for emergency coils in time",
            "share, with Wilson interval",
            "one month, by the day of sending or of a handover before it",
            "none: a handover is safe, and says that no practice had a time",
            "own definition",
            date(2026, 11, 23),
        ),
        Measure(
            "returned",
            None,
            "Returned to the referring practice",
            "of those, returned by a fitting practice at least once; sent on directly, and sent onward, stand apart",
            "referrals from one practice to another sent in the month (London), without those entered in error",
            "share, with Wilson interval",
            "one month, by the day of sending",
            "lower is better",
            "own definition; patients whom a fitting practice keeps are not between practices",
            date(2026, 11, 23),
        ),
    )
}


_YEAR_RATE = "the 12-month rate, as defined above, of the methods chosen"
_YEAR = "12 complete months, rolling"
_RATE_UNIT = "per 1,000 women aged 15 to 44"

# What one place, fifth or month is against others.
COMPARING_MEASURES: dict[str, Measure] = {
    measure.key: measure
    for measure in (
        Measure(
            "equity_slope",
            None,
            "Slope across fifths of deprivation",
            f"{_YEAR_RATE}, of the practices of each fifth, most deprived first; fifths are of England's practices by "
            "the index of multiple deprivation weighted to where their patients live (IMD 2019)",
            "women of the fifth, each practice's mean over the 12 months; fifths stand at the middle of their place "
            "among all women, from 0 to 1",
            _RATE_UNIT,
            _YEAR,
            "nearer 0 is better",
            "slope index of inequality; interval by variance estimates recovery (Zou and Donner 2008), widened where "
            "practices of one fifth differ by more than chance. The two ends alone are compared in the same way",
            date(2026, 11, 23),
        ),
        Measure(
            "funnel",
            None,
            "PCNs against the network",
            f"{_YEAR_RATE}, of each PCN",
            "the same rate of all PCNs together",
            "outside 95% or 99.8% limits, or within",
            _YEAR,
            "none: being outside says that it is more than chance, not why",
            "funnel of crude rates (PHEindicatormethods 2.1.0, formulae only): a PCN is named when its own interval, "
            "exact below 10 fittings, Byar's from 10, excludes the network's rate; limits widened for overdispersion "
            "beside them (Spiegelhalter 2005)",
            date(2026, 11, 23),
        ),
        Measure(
            "reason_share",
            None,
            "Fittings by reason",
            "fittings that rates count and whose reason is known, by reason",
            "the same fittings whose reason is known; how many are not known stands beside it",
            "share",
            "one month, and 12 complete months",
            "none",
            "own definition; extracts and totals often carry no reason",
            date(2026, 11, 23),
        ),
        Measure(
            "sent_data",
            None,
            "Practices that sent data",
            "of those, with at least one fitting of any method in the month from the source that counts",
            "open practices that fitted 36 or more in the 12 months before: were 3 a month to be expected, fewer than "
            "1 month in 20 would be without any by chance",
            "practices of practices",
            "one month",
            "higher is better",
            "own definition (A21)",
            date(2026, 11, 23),
        ),
        Measure(
            "practice_target",
            None,
            "Fittings of a practice against its target",
            "Implants, coils or both, fitted or replaced, dated in the quarter (London), of women registered at the "
            "practice, as the monthly rates count them; without those fitted at sexual health clinics",
            "none: a count, held against the fittings that a document asks of the practice for the quarter",
            "fittings; met when as many or more",
            "quarter of the financial year, of which all three months are counted",
            "higher is better",
            "own definition (P12); targets as imported, a practice without one has none, which is not 0",
            date(2026, 11, 23),
        ),
    )
}


def every_measure() -> list[Measure]:
    """All there are, in the order of the document."""
    groups = (MEASURES, PUBLISHED_MEASURES, PATHWAY_MEASURES, COMPARING_MEASURES)
    return [measure for group in groups for measure in group.values()]


def as_markdown() -> str:
    """The document of every measure."""
    return "\n".join([HEAD, *(_section(measure) for measure in every_measure())])


HEAD = """# Measures

Made by `manage.py measures` from `reporting/measures.py`; a test keeps the two the same.

- Each has a version. `reporting/definitions.csv` keeps a fingerprint of every version there was; a test refuses other
  words under the same version. What was published keeps the version it was published under.
- A rate counts women by the practice where they are **registered**, grouped to PCNs by the PCN their practice is in
  today, in every month (or, on request, by the PCN it was in at the end of the month; before PCNs began, its first).
- A rate counts fittings at **GP practices**. Fittings at sexual health clinics, of women registered at the same
  practices, are counted beside them and are added only where a report is asked for the total of both services.
- No denominator gives no rate: never 0. If a practice with fittings has no list size, or none with women aged 15 to
  44, its PCN has no denominator in that month. A practice that has closed has none after the month of closing.
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
