"""Which tables and charts of each page can be taken away, by the page's template. Pure.

The first table is the one that the page is about. What a page did not make, as it has no data, is not offered.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from larc.nhsuk.formatting import format_month
from reporting.charts import LABELS, STYLES
from reporting.downloads.sheets import Drawing, Plot, Sheet, Trace, Value, sheet, traces_of
from reporting.month_shares import MonthShares
from reporting.presenters import UNIT
from reporting.shares import Shares
from reporting.tables import Picture

Context = Mapping[str, Any]

RATES = {
    "fittings": "",
    "rate": "_rate",
    "rate, lower 95%": "_lower",
    "rate, upper 95%": "_upper",
    "12 months": "_year",
    "12-month rate": "_year_rate",
}
OVERVIEW_HEAD = (
    *("PCN", "PCN code", "Latest month, fittings", "Latest month, rate", "12 months, fittings", "12 months, rate"),
    *("12 months before them", "Year against year: rate (95% confidence interval)", "Against before COVID"),
    *("Ratio (95% confidence interval)", "Pattern", "Record year"),
)
AGAINST, YEARS = "12 months against the 12 months before COVID", "Year against year"
AS_THEY_ARE: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class Parts:
    """What a page gives."""

    sheets: Sequence[Sheet] = field(default=())
    plots: Sequence[Plot] = field(default=())
    drawings: Sequence[Drawing] = field(default=())


Recipe = Callable[[Context], Parts]


def overview(context: Context) -> Parts:
    """Every PCN, and the network's months."""
    rows = [
        [
            *(row.name, row.code, row.latest, row.latest_rate, row.year, row.year_rate, row.before),
            *(row.change, row.status, row.ratio, row.pattern.word, row.pattern.record),
        ]
        for row in context["rows"]
    ]
    title = f"PCNs against the 12 months before COVID, {context['month']}, rates {UNIT}"
    network = {"recent": f"The network, {context['recent_months']}", "years": YEARS, "against": AGAINST}
    return _with_picture(context, [sheet("pcns", title, OVERVIEW_HEAD, rows), *_sheets(context, network)], "rates")


def pcn(context: Context) -> Parts:
    """A PCN's months exactly, then its tables as shown; women registered here, and what practices here fitted."""
    fitted, sheets, pictures = context["fitted"], [], {}
    if not context["is_empty"]:
        tables = {"recent": f"Fittings and rates, {context['recent_months']}", "against": AGAINST, "years": YEARS}
        tables |= {"seasons": "Each month against the same month before COVID", "full": "Every month, newest first"}
        tables["practices"] = "Fittings of women registered at each practice"
        sheets = [months_sheet(context), *_sheets(context, tables)]
        pictures["rates"] = context["picture"]
    if not fitted["is_empty"]:
        here = {
            "practices": "Fittings at each practice, whoever’s patients",
            "months": "Fittings at all practices here",
        }
        sheets += _sheets(fitted, here, "fitted-")
        pictures["fitted"] = fitted["picture"]
    return _pictured(sheets, pictures)


def months_sheet(context: Context) -> Sheet:
    """Each month as it is computed, not as it is rounded; an empty cell where a figure is missing."""
    place, standings = context["pcn"], context["standings"]
    head = ["Month"]
    for group in (each.group for each in standings):
        head += [f"{LABELS[group]}, {name}" for name in (*RATES, "rate before COVID")]
    rows: list[list[Value]] = []
    for month in context["months"]:
        cells: list[Value] = [month["month"]]
        for each in standings:
            cells += [_exact(month[f"{each.group}{suffix}"], suffix) for suffix in RATES.values()]
            cells.append(_exact(each.baseline_month, "_rate"))
        rows.append([*cells, _exact(month["women"], "")])
    title = f"{place.name} ({place.code}): fittings and rates {UNIT}"
    return Sheet("rates", title, [*head, "Women aged 15 to 44"], rows)


def _exact(value: Any, suffix: str) -> Value:
    """A rate as a fraction, a count as a whole number."""
    if value is None:
        return None
    return int(value) if suffix in ("", "_year") else float(value)


def control(context: Context) -> Parts:
    """What each month says."""
    if context["is_empty"]:
        return Parts()
    return _with_picture(context, _sheets(context, {"full": f"What each month says, {UNIT}"}), "control")


def projection(context: Context) -> Parts:
    """The year, its months, and where every PCN's own heads."""
    tables = {} if context["is_empty"] else {"year_table": f"The year, rates {UNIT}", "months": "Month by month"}
    sheets = _sheets(context, tables | ({"table": "PCN by PCN"} if context.get("table") else {}))
    return Parts(sheets) if context["is_empty"] else _with_picture(context, sheets, "projection")


def funnel(context: Context) -> Parts:
    """PCNs and where they stand in the funnel."""
    return _compared(context, {"table": "PCNs by name"}, "funnel", "Rate by number of women, with limits")


def equity(context: Context) -> Parts:
    """Fifths of deprivation, and segments."""
    tables = {"table": "Fifths of deprivation"}
    if context["segments"]:
        tables["segments"] = "Fittings by segment"
    return _compared(context, tables, "fifths", "Rates with 95% confidence intervals")


def _compared(context: Context, tables: Mapping[str, str], name: str, shows: str) -> Parts:
    asked = context["asked"]
    period = f"12 months to {format_month(asked.last)}"
    sheets = _sheets(context, {key: f"{title}, {period}" for key, title in tables.items()}, names={"table": name})
    if not context["chart"]:
        return Parts(sheets)
    subtitle = f"{shows}. {asked.group.label}, {period}, {asked.place}"
    drawing = Drawing(name, context["finding"], subtitle, str(context["chart"]), context["chart_note"])
    return Parts(sheets, [context["plot"]], [drawing])


def breakdown(context: Context) -> Parts:
    """Methods and reasons by month."""
    if not context["has_fittings"]:
        return Parts()
    year = f"12 months to {format_month(context['asked'].last)}"
    recent = context["recent_months"]
    tables = {"methods": f"Fittings by method, {recent}", "reasons": f"Fittings by reason and method, {year}"}
    tables["reasons_by_month"] = f"Fittings by reason, {recent}"
    if context["others"]:
        tables["others"] = f"Ring pessaries, {recent}"
    sheets = _sheets(context, tables, names={"others": "pessaries"})
    # The last row adds up the months.
    months = Sheet("methods", sheets[0].title, sheets[0].head, sheets[0].rows[:-1][::-1])
    shares = _shared([context["shares"]])
    bars = _bars(months, "Fittings a month", range(1, len(months.head) - 1))
    return Parts([*sheets, *shares.sheets], [bars, *shares.plots], shares.drawings)


def waits(context: Context) -> Parts:
    """How clocks came out, by kind of provider and month; emergencies and returns."""
    period = context["period"].words
    kinds = [
        sheet(each["id"], f"{each['title']}, {period}", each["table"].head, each["table"].rows)
        for each in context["kinds"]
        if each["table"].rows
    ]
    tables = {
        "common": f"Within the own limit and within one common target, {period}",
        "emergencies": f"Emergency coils, {period}",
    }
    tables["returns"] = f"Referrals from one practice to another, {period}"
    in_order = [Sheet(each.name, each.title, each.head, each.rows[::-1]) for each in kinds]
    plots = [_bars(each, "Referrals", range(1, len(each.head) - 3)) for each in in_order]
    shares = _shared([each["shares"] for each in context["kinds"]])
    return Parts([*kinds, *shares.sheets, *_sheets(context, tables)], [*plots, *shares.plots], shares.drawings)


def fill(context: Context) -> Parts:
    """Shares of each fitting practice's time."""
    if not context["rows"]:
        return Parts()
    title = f"Fill, missed appointments and not fitted. {context['covers']}"
    shares = _shared([context["shares"]])
    return Parts(
        [sheet("fill", title, context["head"], context["rows"]), *shares.sheets], shares.plots, shares.drawings
    )


def forecast(context: Context) -> Parts:
    """The weeks to come, and every practice."""
    tables = {"weeks": "The next 12 weeks", "overview": "Forecast by practice, least certain first"}
    sheets = _sheets(context, {key: title for key, title in tables.items() if context.get(key)})
    if not context.get("chart"):
        return Parts(sheets)
    subtitle = f"Expected days from referral to fitting by week of referral, {context['scope'].name}, next 12 weeks"
    drawing = Drawing("waits", context["chart_heading"], subtitle, str(context["chart"]), context["chart_note"])
    return Parts(sheets, [replace(context["plot"], title=subtitle)], [drawing])


def _shared(found: Iterable[Shares | MonthShares]) -> Parts:
    """Pictures of shares: each with its figures, of which its limits are columns, and as a native chart."""
    drawn = [(each, drawing) for each in found if (drawing := each.drawing)]
    return Parts([each.sheet for each, _ in drawn], [each.plot for each, _ in drawn], [each for _, each in drawn])


def _sheets(
    context: Context, tables: Mapping[str, str], before: str = "", names: Mapping[str, str] = AS_THEY_ARE
) -> list[Sheet]:
    """The tables of these names with their titles; a file has the name of its table, or another of `names`."""
    found = []
    for key, title in tables.items():
        table, name = context[key], f"{before}{names.get(key, key)}".replace("_", "-")
        head, rows = (table["head"], table["rows"]) if isinstance(table, Mapping) else (table.head, table.rows)
        if rows:
            found.append(sheet(name, title, head, rows))
    return found


def _with_picture(context: Context, sheets: Sequence[Sheet], name: str) -> Parts:
    return _pictured(sheets, {name: context["picture"]})


def _pictured(sheets: Sequence[Sheet], pictures: Mapping[str, Picture]) -> Parts:
    plots = [Plot(name, each.subtitle, "", traces_of(each.figure)) for name, each in pictures.items()]
    drawings = [
        Drawing(name, each.heading, each.subtitle, str(each.svg), each.note) for name, each in pictures.items()
    ]
    return Parts(sheets, plots, drawings)


def _bars(table: Sheet, unit: str, columns: Iterable[int]) -> Plot:
    """Columns of a table beside one another, by the names of its rows."""
    names, colours = [row[0] for row in table.rows], [style.colour for style in STYLES.values()]
    traces = []
    for place, column in enumerate(columns):
        values = [value if isinstance(value := row[column], (int, float)) else None for row in table.rows]
        traces.append(Trace(table.head[column], names, values, colours[place % len(colours)]))
    return Plot(table.name, table.title, unit, traces, names=True)


RECIPES: dict[str, tuple[str, Recipe]] = {
    "reporting/_overview.jinja": ("Fittings across the network", overview),
    "reporting/_pcn.jinja": ("Fitting rates", pcn),
    "reporting/_spc.jinja": ("Changes in the rate", control),
    "reporting/_projection.jinja": ("Projection", projection),
    "reporting/funnel.jinja": ("PCNs against the network", funnel),
    "reporting/equity.jinja": ("Fittings by deprivation", equity),
    "reporting/breakdown.jinja": ("Methods and reasons", breakdown),
    "reporting/waits.jinja": ("Waits and returns", waits),
    "reporting/network_fill.jinja": ("Fill, missed appointments and not fitted, by area", fill),
    "reporting/fill.jinja": ("Fill, missed appointments and not fitted, by practice", fill),
    "reporting/forecast.jinja": ("Forecast", forecast),
}
