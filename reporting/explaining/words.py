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
from reporting.explaining.facts import Explanation, Member, SourceCount
from reporting.presenters import UNIT, Table
from reporting.selectors import Basis

KINDS = {
    Practice.Kind.GP_PRACTICE: "GP practices",
    Practice.Kind.SEXUAL_HEALTH_CLINIC: "sexual health clinics",
    Practice.Kind.OTHER: "other settings",
}
MEMBERSHIPS = {
    Basis.CURRENT: "The practices that are in the PCN today, in every month alike",
    Basis.AS_WAS: "The practices that were in the PCN at the month's end",
}
AGREES = "The dashboard shows the same number."
DIFFERS = (
    "The dashboard shows {shown}: something has changed since the data cut. It is recounted within a minute or, "
    "if not, overnight."
)


def facts(found: Explanation) -> list[tuple[str, str]]:
    """What the figure is, line by line: a name and what there is to say of it."""
    asked, counted_on = found.asked, [each.women_counted_on for each in found.members if each.women_counted_on]
    oldest = format_date(min(counted_on)) if counted_on else words.NO_DENOMINATOR
    rate, estimated = found.rate, any(each.women_are_estimated for each in found.members)
    return [
        ("Figure", f"{asked.group.label}, {format_month(asked.month)}, {asked.pcn.name} ({asked.pcn.code})"),
        ("Fittings", format_number(found.fittings)),
        ("Women aged 15 to 44", words.women_cell(found.women, estimated)),
        ("Oldest list size used", oldest),
        (
            "Rate",
            f"{words.rate_cell(found.fittings, rate.value)} {UNIT}" if rate.value is not None else "No denominator",
        ),
        ("95% confidence interval", words.interval(rate.lower, rate.upper) if rate.value is not None else "None"),
        ("Counted by", f"Registered practice. {words.services_sentence(asked.services)}"),
        ("Membership", MEMBERSHIPS[asked.basis]),
        ("Definition", f"{found.measure.title}, version {found.measure.version}"),
        ("Data cut", f"Number {found.cut.pk}, counted on {format_date_time(found.cut.at)}"),
        ("Small numbers", _disclosure(found)),
        ("Dashboard", agreement(found)),
    ]


def agreement(found: Explanation) -> str:
    """Whether the prepared number is the one counted here."""
    if (found.prepared or 0) == found.fittings:
        return AGREES
    return DIFFERS.format(shown=format_number(found.prepared or 0))


def source_table(sources: list[SourceCount]) -> Table:
    """The numerator by where it was recorded and fitted."""
    head = ["Recorded", "Fitted at", "Fittings", "In this figure"]
    return Table(
        head,
        [
            [each.source.label, KINDS[each.kind], format_number(each.fittings), "Yes" if each.is_counted else "No"]
            for each in sources
        ],
    )


def member_table(members: list[Member]) -> Table:
    """The practices, since when each is counted here, and what it adds."""
    head = ["Practice", "In this PCN since", "Fittings", "Women aged 15 to 44", "Women counted on"]
    return Table(
        head,
        [
            [
                f"{each.name} ({each.code})",
                format_date(each.since),
                format_number(each.fittings),
                words.women_cell(each.women, each.women_are_estimated),
                format_date(each.women_counted_on) if each.women_counted_on else words.NO_DENOMINATOR,
            ]
            for each in members
        ],
    )


def as_text(found: Explanation) -> str:
    """The explanation for a terminal."""
    lines = [f"{name}: {text}" for name, text in facts(found)]
    for title, table in (("Numerator", source_table(found.sources)), ("Practices", member_table(found.members))):
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
    asked = found.asked
    noun, month, place = asked.group.noun, format_month(asked.month), asked.pcn.name
    said = f"{format_plural(found.fittings, 'fitting')} of {noun} in {month}, of women registered in {place}"
    if found.rate.value is None:
        return f"{said}. Without a denominator there is no rate."
    return f"{said}: {format_rate(found.rate.value)} {UNIT}."
