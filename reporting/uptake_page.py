"""The page of who does not use the service yet: counted live, without any patient."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from markupsafe import Markup

from larc.accounts.access import requires
from larc.accounts.permissions import Permission
from larc.audit import services as audit
from larc.nhsuk import cells
from larc.nhsuk.caching import no_store
from larc.nhsuk.formatting import format_date, format_number, format_plural
from practices.selectors.areas import pcn_codes_in
from reporting.area_filter import AreaForm
from reporting.inactive import PCN_MONTHS, PRACTICE_MONTHS, PCNUse, PracticeUse, Use, not_referring, not_yet_active
from reporting.uptake import USUAL_SIZE, PCNSize, pcn_sizes, use_of_pcns

PCN_HEAD = ("PCN", "Last active", "Practices")
PRACTICE_HEAD = ("Practice", {"text": "Women aged 15 to 44", "numeric": True}, "Last referral")

Row = list[Any]


@requires(Permission.VIEW_RATES)
@no_store
def not_active(request: HttpRequest) -> HttpResponse:
    """PCNs without referral or fitting in three months (L2), practices without a referral in six (O4)."""
    today = timezone.localdate()
    audit.record(by=request.user, action="uptake.viewed", subject="network")
    form = AreaForm(request.GET)
    pcns = use_of_pcns(today)
    if form.chosen:
        inside = pcn_codes_in(area=form.chosen)
        pcns = [pcn for pcn in pcns if pcn.code in inside]
    silent = not_yet_active(pcns, today)
    practices = [practice for pcn in pcns for practice in pcn.practices]
    without = not_referring(practices, today)
    context = {
        "home": reverse("home"),
        "today": today,
        "filters": form,
        "months": {"pcn": format_plural(PCN_MONTHS, "month"), "practice": format_plural(PRACTICE_MONTHS, "month")},
        "pcn_sentence": _pcn_sentence(len(silent), len(pcns)),
        "pcn_head": PCN_HEAD,
        "pcns": pcn_rows(silent),
        "practice_sentence": _practice_sentence(without, len(practices)),
        "practice_head": PRACTICE_HEAD,
        "practices": practice_rows(without),
    }
    return render(request, "reporting/not_active.jinja", context)


def pcn_list(day: date) -> dict[str, Any]:
    """Every open PCN and how many patients it has: outside the usual size is information, no error (P1)."""
    first, last = USUAL_SIZE
    return {
        "usual": f"{format_number(first)} to {format_number(last)}",
        "pcns": [
            {
                "code": size.code,
                "name": size.name,
                "practices": format_number(size.practices),
                "patients": _patients(size),
                "is_unusual": size.is_unusual,
            }
            for size in pcn_sizes(day)
        ],
    }


def _patients(size: PCNSize) -> str:
    if not size.practices:
        return "No practices"
    if size.counted < size.practices:
        return f"Not known for {format_plural(size.practices - size.counted, 'practice')}"
    return format_number(size.patients or 0)


def pcn_rows(listed: Iterable[tuple[PCNUse, Use]]) -> list[Row]:
    """Each with the names of its practices."""
    return [
        [
            cells.link(reverse("reporting:pcn", args=[pcn.code]), pcn.name),
            _last(pcn.last_active, state),
            Markup("<br>").join(each.name for each in pcn.practices),
        ]
        for pcn, state in listed
    ]


def practice_rows(listed: Iterable[PracticeUse]) -> list[Row]:
    return [
        [
            f"{each.name} ({each.code})",
            "Not known" if each.women is None else format_number(each.women),
            format_date(each.last_referral) if each.last_referral else "Never",
        ]
        for each in listed
    ]


def _last(day: date | None, state: Use) -> str:
    return state.label if day is None else format_date(day)


def _pcn_sentence(silent: int, pcns: int) -> str:
    period = f"in the last {format_plural(PCN_MONTHS, 'month')}"
    if not silent:
        return f"Every PCN has referred or had women fitted {period}." if pcns else "There is no PCN here yet."
    return f"{format_number(silent)} of {format_plural(pcns, 'PCN')} had no referral and no fitting {period}."


def _practice_sentence(without: list[PracticeUse], practices: int) -> str:
    period = f"in the last {format_plural(PRACTICE_MONTHS, 'month')}"
    if not without:
        return f"Every practice has referred {period}." if practices else "No practices in this area yet."
    women = sum(each.women or 0 for each in without)
    return (
        f"{format_number(len(without))} of {format_plural(practices, 'practice')} referred nobody {period}: "
        f"0 per 1,000 of the {format_number(women)} women aged 15 to 44 registered there."
    )
