"""Sentences and cells of reports, from figures. The order and the words are those of ux.md 4 and 5. Pure."""

import math
from collections.abc import Callable, Sequence
from datetime import date

from larc.nhsuk.formatting import format_month, format_number, format_percent, format_plural, format_rate
from reporting.baseline import Comparison, Status, Window
from reporting.included import NOT_KNOWN, Included
from reporting.measures import Group, Services
from reporting.months import MONTHS_IN_A_YEAR
from reporting.records import RecordYear
from reporting.series import Figure, Standing

NO_DENOMINATOR = "No denominator"
NO_DATA = "No data"
NO_BASELINE = "No baseline"
INCOMPLETE = "Incomplete"
# A list of names or months is said in full up to so many.
MOST_NAMED = 4


def month_sentence(standing: Standing, place: str) -> str:
    """How many were fitted in the month, for how many women, and how that compares with before COVID."""
    month, noun = format_month(standing.month), standing.group.noun
    if standing.silent:
        so_far = "Nothing is recorded" if not standing.received else f"{format_number(standing.received)} {noun} are"
        return (
            f"{month} is incomplete: {sent_nothing(standing.silent)}. {so_far}"
            f"{' recorded' if standing.received else ''} for {place} so far, which is not the whole month."
        )
    if standing.count is None:
        return f"There is no data on {noun} for {month}."
    if standing.rate.value is None:
        fittings = format_plural(standing.count, "fitting")
        return f"In {month}, {fittings} of {noun} were recorded for {place}. Without a denominator there is no rate."
    return (
        f"In {month}, {format_rate(standing.rate.value)} {noun} were fitted per 1,000 women aged 15 to 44 registered "
        f"in {place} {_with_interval(standing.count, standing.rate)}. {_against_month(standing)}"
    )


def year_sentence(standing: Standing, place: str, window: Window) -> str:
    """The twelve months to the latest, and where they stand against the year before COVID."""
    month, noun = format_month(standing.month), standing.group.noun
    if standing.year_count is None or standing.year_rate.value is None:
        return f"There is no 12-month rate of {noun} to {month}: a month or a denominator is missing."
    start = (
        f"Over {_months_of(standing)} to {month}, {format_rate(standing.year_rate.value)} {noun} were fitted per "
        f"1,000 women aged 15 to 44 registered in {place} {_with_interval(standing.year_count, standing.year_rate)}."
    )
    against = standing.against_baseline
    if against.status[0] == Status.NO_BASELINE:
        return f"{start} There is no baseline to compare it with."
    verb = VERBS[against.status[0]].format(clearly="clearly " if against.clearly[0] else "")
    times, limits = ratio(against)
    before = format_rate(standing.baseline_year_rate)
    return (
        f"{start} That {verb} the 12 months before COVID ({before}, {window}): it is "
        f"{times} times that rate (95% confidence interval {limits})."
    )


def incomplete_sentence(months: Sequence[tuple[date, Sequence[str]]]) -> list[str]:
    """The months shown that lack a practice, with who sent nothing, newest first (A21); nothing where none does."""
    if not months:
        return []
    said = [f"{format_month(month)} ({sent_nothing(names)})" for month, names in months[:MOST_NAMED]]
    if len(months) > MOST_NAMED:
        said.append(format_plural(len(months) - MOST_NAMED, "other month"))
    them = "It is a gap, not 0" if len(months) == 1 else "They are gaps, not 0"
    return [f"Left out as incomplete: {listed(said)}. {them}, and in no rate, baseline, limit or projection."]


def sent_nothing(names: Sequence[str]) -> str:
    """Park Practice sent no data."""
    said = list(names[:MOST_NAMED])
    if len(names) > MOST_NAMED:
        said.append(format_plural(len(names) - MOST_NAMED, "other practice"))
    return f"{listed(said)} sent no data"


def listed(words: Sequence[str]) -> str:
    """One, two and three."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def _months_of(standing: Standing) -> str:
    if standing.year_months == MONTHS_IN_A_YEAR:
        return "the 12 months"
    return f"the {standing.year_months} complete months of the 12"


def services_sentence(services: Services) -> str:
    """Whose fittings the figures hold (L3)."""
    if services == Services.TOTAL:
        return "Fittings at GP practices and at sexual health clinics are counted."
    return "Fittings at GP practices are counted, those at sexual health clinics are not."


def included_sentence(included: Included) -> str:
    """The same, and for which reason where one is chosen."""
    said = services_sentence(included.services)
    if included.reason == NOT_KNOWN:
        return f"{said} Only fittings {included.why} are counted, monthly totals among them."
    if included.reason:
        only = f"Only fittings {included.why} are counted. Monthly totals name no reason and are not in these figures."
        return f"{said} {only}"
    return said


VERBS = {
    Status.SURPASSES: "{clearly}surpasses",
    Status.WITHIN: "is below, but within 15% of,",
    Status.BELOW: "is more than 15% below",
}


def status(comparison: Comparison, place: int = 0) -> str:
    """Surpasses, Clearly surpasses, Within 15%, Below or No baseline."""
    return "Clearly surpasses" if comparison.clearly[place] else comparison.status[place].label


def ratio(comparison: Comparison, place: int = 0) -> tuple[str, str]:
    """1.14 and 0.86 to 1.50."""
    value, lower, upper = (
        part[place] for part in (comparison.ratio.value, comparison.ratio.lower, comparison.ratio.upper)
    )
    if math.isnan(value):
        return NO_BASELINE, NO_BASELINE
    return f"{value:.2f}", f"{lower:.2f} to {upper:.2f}"


def ratio_with_interval(comparison: Comparison, place: int = 0) -> str:
    """1.14 (0.86 to 1.50)."""
    value, limits = ratio(comparison, place)
    return value if value == NO_BASELINE else f"{value} ({limits})"


def interval(lower: float | None, upper: float | None) -> str:
    """0.4 to 1.8."""
    return f"{format_rate(lower)} to {format_rate(upper)}"


def _with_interval(fittings: int, rate: Figure) -> str:
    limits = interval(rate.lower, rate.upper)
    return f"({format_plural(fittings, 'fitting')}; 95% confidence interval {limits})"


def rate_cell(count: float | None, value: float | None, received: float | None = None) -> str:
    """A rate, or why there is none. `received` of an incomplete month, which has none (A21)."""
    if value is not None:
        return format_rate(value)
    if received is not None:
        return INCOMPLETE
    return NO_DATA if count is None else NO_DENOMINATOR


def count_cell(count: float | None, received: float | None = None) -> str:
    """A count, or what there is of one: 7 (incomplete)."""
    if received is not None:
        return f"{format_number(received)} (incomplete)"
    return NO_DATA if count is None else format_number(count)


def women_cell(women: float | None, estimated: bool) -> str:
    """8,123 or 8,123 (estimated)."""
    if women is None:
        return NO_DENOMINATOR
    return f"{format_number(women)} (estimated)" if estimated else format_number(women)


def year_cell(
    value: float | None, words: Callable[[float], str] = format_number, months: float = MONTHS_IN_A_YEAR
) -> str:
    """A figure of twelve months, all of which must be there; a count says in how many when some were incomplete."""
    if value is None:
        return "Not 12 months"
    return words(value) if months == MONTHS_IN_A_YEAR else f"{words(value)} in {int(months)} months"


def finding(standings: list[Standing]) -> str:
    """A chart's heading, in at most ten words."""
    found = [(each.group.noun, FINDINGS[each.against_baseline.status[0]]) for each in standings]
    if len(found) == 2 and found[0][1] == found[1][1]:
        found = [("implants and coils", found[0][1])]
    text = "; ".join(f"{noun} {verdict}" for noun, verdict in found)
    return text[0].upper() + text[1:]


FINDINGS = {
    Status.SURPASSES: "above their level before COVID",
    Status.WITHIN: "near their level before COVID",
    Status.BELOW: "below their level before COVID",
    Status.NO_BASELINE: "without a baseline",
}


def record_sentence(record: RecordYear | None, noun: str) -> list[str]:
    """Whether the latest twelve months are the highest on record (L13); nothing where that cannot be said."""
    if record is None or record.highest_apart is None:
        return []
    latest, highest, apart = record.latest, record.named, record.highest_apart
    now = f"{format_number(latest.total)} {noun} in the 12 months to {format_month(latest.last)}"
    shared = latest.shared_with(highest)
    overlap = f", which share {format_plural(shared, 'month')} with these" if shared else ""
    of_others = f"Of 12 months that share none with these, the highest were those to {format_month(apart.last)}"
    if record.is_record:
        return [f"{now} are the highest on record. {of_others} ({format_number(apart.total)})."]
    those = f"the highest 12 months were those to {format_month(highest.last)}"
    if not record.ties:
        return [f"{now} are not a record: {those} ({format_number(highest.total)}){overlap}."]
    if not shared:
        return [f"{now} are not a record: as many were fitted in the 12 months to {format_month(highest.last)}."]
    return [f"{now} are not a record: {those}, with as many{overlap}. {of_others} ({format_number(apart.total)})."]


def network_sentence(comparison: Comparison, group: Group, latest: date) -> str:
    """How many PCNs surpass, and how many could be compared."""
    compared = [status for status in comparison.status if status != Status.NO_BASELINE]
    surpassing = compared.count(Status.SURPASSES)
    clearly = int(comparison.clearly.sum())
    if not compared:
        return f"No PCN has a baseline to compare {group.noun} with."
    return (
        f"{format_number(surpassing)} of {format_plural(len(compared), 'PCN')} with a baseline "
        f"{'surpasses' if surpassing == 1 else 'surpass'} it over the 12 months to {format_month(latest)}, "
        f"{format_number(clearly)} of them clearly."
    )


def _against_month(standing: Standing) -> str:
    before, now = standing.baseline_month, standing.rate.value
    if not before or now is None:
        return "There is no baseline to compare it with."
    change = now / before - 1
    if change == 0:
        return f"That is the same as the average month before COVID ({format_rate(before)})."
    side = "above" if change > 0 else "below"
    return f"That is {format_percent(abs(change))} {side} the average month before COVID ({format_rate(before)})."
