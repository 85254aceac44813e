"""The words of an explanation, the same on the page and in the terminal."""

from larc.nhsuk.formatting import (
    format_date,
    format_date_time,
    format_month,
    format_number,
    format_plural,
    format_rate,
)
from practices.models import Practice
from reporting import words
from reporting.explaining.facts import Asked, Explanation, MonthFacts, SourceCount, Sum
from reporting.explaining.figures import Figure
from reporting.months import MONTHS_IN_A_YEAR
from reporting.presenters import UNIT
from reporting.selectors import Basis
from reporting.tables import Cells, Table

KINDS = {
    Practice.Kind.GP_PRACTICE: "GP practices",
    Practice.Kind.SEXUAL_HEALTH_CLINIC: "sexual health clinics",
    Practice.Kind.OTHER: "other settings",
}
MEMBERSHIPS = {
    Basis.CURRENT: "By the PCN each practice is in today, in every month alike",
    Basis.AS_WAS: "By the PCN each practice was in at the month’s end",
}
AGREES = "The dashboard shows the same number."
DIFFERS = (
    "The dashboard shows {shown}: something has changed since the data cut. It is recounted within a minute or, "
    "if not, overnight."
)


def facts(found: Explanation) -> list[tuple[str, str]]:
    """What the figure is, line by line: a name and what there is to say of it."""
    asked = found.asked
    code = f" ({asked.practice.code})" if asked.practice else f" ({asked.pcn.code})" if asked.pcn else ""
    when = "" if asked.figure == Figure.MONTH else f", {asked.figure.label[0].lower()}{asked.figure.label[1:]}"
    return [
        ("Figure", f"{asked.group.label}{when}, {format_month(asked.month)}, {asked.place}{code}"),
        *[line for each in found.sums for line in _sum_lines(found, each)],
        *found.result,
        ("Oldest list size used", _oldest(found)),
        ("Counted by", _attribution(asked)),
        ("Membership", MEMBERSHIPS[asked.basis]),
        ("Definition", f"{found.measure.title}, version {found.measure.version}"),
        ("Data cut", f"Number {found.cut.pk}, counted on {format_date_time(found.cut.at)}"),
        ("Small numbers", _disclosure(found)),
        ("Left out", _left_out(found)),
        ("Dashboard", agreement(found)),
    ]


def _sum_lines(found: Explanation, each: Sum) -> list[tuple[str, str]]:
    """A part of the figure; its name is said where there are several, or more than a month."""
    said = "" if found.asked.figure == Figure.MONTH else f", {each.part.name}"
    lines = [(f"Fittings{said}", format_number(each.fittings))]
    if found.asked.figure == Figure.FITTED_HERE:
        return lines
    estimated = any(month.women_are_estimated for month in found.months if month.month in each.part.months)
    women = words.women_cell(None if each.women is None else round(each.women), estimated)
    lines.append((f"Women aged 15 to 44{said}", women if not said else f"{women}, mean of the months"))
    if len(each.part.months) > MONTHS_IN_A_YEAR:
        return lines
    rate = each.rate
    return [
        *lines,
        (
            f"Rate{said}",
            _without_rate(each) if rate.value is None else f"{format_rate(rate.value)} {UNIT}",
        ),
        (f"95% confidence interval{said}", "None" if rate.value is None else words.interval(rate.lower, rate.upper)),
    ]


def _without_rate(each: Sum) -> str:
    """Why there is none: of a year with women in its months, too few are complete (A21)."""
    return words.NO_DENOMINATOR if each.women is None else "None: fewer than 9 months are complete"


def _oldest(found: Explanation) -> str:
    counted_on = [each.women_counted_on for each in found.months if each.women_counted_on]
    return format_date(min(counted_on)) if counted_on else words.NO_DENOMINATOR


def _attribution(asked: Asked) -> str:
    by = "Fitting practice" if asked.figure == Figure.FITTED_HERE else "Registered practice"
    return f"{by}. {words.included_sentence(asked.included)}"


def _left_out(found: Explanation) -> str:
    silent = [f"{format_month(each.month)}: {words.sent_nothing(each.silent)}" for each in found.months if each.silent]
    if not silent:
        return "Nothing: no month lacks a practice’s data"
    if found.asked.figure == Figure.MONTH:
        return f"{silent[0]}. The dashboards show what there is as incomplete, and no rate"
    return "; ".join(silent)


def agreement(found: Explanation) -> str:
    """Whether what is prepared is what was counted here."""
    if found.agrees:
        return AGREES
    [latest, *_] = found.months
    if latest.prepared is not None and latest.prepared != latest.fittings:
        return DIFFERS.format(shown=f"{format_number(latest.prepared)} in {format_month(latest.month)}")
    months = [format_month(each.month) for each in found.months if not each.agrees]
    return DIFFERS.format(shown=f"other numbers{' in ' + words.listed(months[:4]) if months else ''}")


def month_table(found: Explanation) -> Table:
    """Each month of the figure, newest first: as counted here, and as prepared."""
    head = ["Month", "Fittings", "Women aged 15 to 44", "Women counted on", "Fittings on the dashboard"]
    return Table(head, [_month_cells(each) for each in found.months])


def _month_cells(each: MonthFacts) -> Cells:
    return [
        format_month(each.month),
        words.count_cell(each.fittings, each.fittings if each.silent else None),
        words.women_cell(each.women, each.women_are_estimated),
        format_date(each.women_counted_on) if each.women_counted_on else words.NO_DENOMINATOR,
        words.NO_DATA if each.prepared is None else format_number(each.prepared),
    ]


def source_table(sources: list[SourceCount]) -> Table:
    """The numerator by where it was recorded and fitted."""
    head = ["Recorded", "Fitted at", "Fittings", "In this figure"]
    return Table(
        head,
        [
            [each.source.label, _where(each), format_number(each.fittings), "Yes" if each.is_counted else "No"]
            for each in sources
        ],
    )


def _where(each: SourceCount) -> str:
    return KINDS[each.kind] if each.is_for_it else f"{KINDS[each.kind]}, not for this reason"


def member_table(found: Explanation) -> Table:
    """The practices, since when each is counted here, and what it adds to each part."""
    fitted = [f"Fittings, {each.part.name}" for each in found.sums] if len(found.sums) > 1 else ["Fittings"]
    head = ["Practice", "In this PCN since", *fitted, "Women aged 15 to 44", "Women counted on"]
    return Table(
        head,
        [
            [
                f"{each.name} ({each.code})",
                format_date(each.since),
                *(format_number(count) for count in each.fittings),
                words.women_cell(each.women, each.women_are_estimated),
                format_date(each.women_counted_on) if each.women_counted_on else words.NO_DENOMINATOR,
            ]
            for each in found.members
        ],
    )


def as_text(found: Explanation) -> str:
    """The explanation for a terminal."""
    lines = [f"{name}: {text}" for name, text in facts(found)]
    tables = [("Numerator", source_table(found.sources)), ("Practices", member_table(found))]
    if len(found.months) > 1:
        tables.append(("Months", month_table(found)))
    for title, table in tables:
        lines += ["", f"{title}: {' | '.join(table.head)}", *(" | ".join(map(str, row)) for row in table.rows)]
    return "\n".join(lines)


def _disclosure(found: Explanation) -> str:
    said = "Exact, for people of the network who are logged in"
    if found.publication is None:
        return f"{said}. Nothing is published yet"
    month = format_month(found.publication.month)
    return f"{said}. Published figures, to {month}, hide 1 to 7 and round the rest to 5; single months are not in them"


def sentence(found: Explanation) -> str:
    """The figure in a sentence."""
    asked, noun = found.asked, found.asked.group.noun
    part = found.sums[0].part
    when = f"in {part.name}" if len(part.months) == 1 else f"over {part.name[0].lower()}{part.name[1:]}"
    where = (
        f"fitted at practices in {asked.place}"
        if asked.figure == Figure.FITTED_HERE
        else (f"of women registered in {asked.place}")
    )
    why = f" {asked.included.why}" if asked.reason else ""
    said = f"{format_plural(found.fittings, 'fitting')} of {noun}{why} {when}, {where}"
    if asked.figure == Figure.FITTED_HERE or len(part.months) > MONTHS_IN_A_YEAR:
        return f"{said}."
    if found.rate.value is None:
        reason = "Without a denominator" if found.women is None else "With fewer than 9 complete months"
        return f"{said}. {reason} there is no rate."
    return f"{said}: {format_rate(found.rate.value)} {UNIT}."
