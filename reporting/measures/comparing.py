"""What one place, fifth or month is against others, and what the data lack. Pure."""

from datetime import date

from reporting.measures.measure import Measure

_YEAR_RATE = "the 12-month rate, as defined above, of the methods chosen"
_YEAR = "12 complete months, rolling"
_RATE_UNIT = "per 1,000 women aged 15 to 44"

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
            "fitted_here",
            None,
            "Fitted by practices here",
            "Implants, coils or both, fitted or replaced, dated in the month (London), at practices of the PCN, "
            "wherever the women are registered; beside it those of women registered at another practice than the one "
            "that fitted. Of a monthly total only the practice is known: its women are taken as its own",
            "none: a count, as whoever is fitted here may be registered anywhere",
            "fittings",
            "one month, and 12 months",
            "none",
            "own definition: activity counts by the fitting practice, rates by the registered one",
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
