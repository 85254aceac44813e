"""Recorded fittings that somebody has to look at, in words."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse

from larc.nhsuk.cells import link
from larc.nhsuk.formatting import format_date
from referrals.models import Fitting, Referral
from referrals.presenters import cells

UNCODED, UNASSIGNED = "uncoded", "unassigned"
TITLES = {UNCODED: "Without a code", UNASSIGNED: "Without a payer"}
SENTENCES = {
    UNCODED: "No SNOMED CT code has been verified for these yet. Add one to the clinical record by hand.",
    UNASSIGNED: "No rule says who pays for these. Assign the payer, and nobody is billed before.",
}
EMPTY = {
    UNCODED: "Everything recorded here has a code.",
    UNASSIGNED: "Everything recorded here has a payer.",
}


def head(name: str) -> list[str]:
    return ["Patient", "What was done", "Date", "Registered at", *(["Next step"] if name == UNASSIGNED else [])]


def rows(fittings: Iterable[Fitting], name: str) -> list[list[Any]]:
    """Table rows; on the list without a payer each leads to the page that assigns one."""
    return [
        [
            cells.patient(_referral(fitting)),
            f"{fitting.get_action_display()}: {fitting.get_method_display()}",
            format_date(fitting.performed_on),
            fitting.registered_practice.name,
            *([_assign(fitting)] if name == UNASSIGNED else []),
        ]
        for fitting in fittings
    ]


def navigation(counts: dict[str, int], current: str) -> list[dict[str, Any]]:
    return [
        {"text": title, "href": reverse(f"referrals:fittings-{name}"), "count": counts[name]}
        | {"current": name == current}
        for name, title in TITLES.items()
    ]


def fitting_rows(fitting: Fitting) -> list[dict[str, str]]:
    """What was done, for the page that assigns its payer."""
    return [
        {"key": "What was done", "value": f"{fitting.get_action_display()}: {fitting.get_method_display()}"},
        {"key": "Date", "value": format_date(fitting.performed_on)},
        {"key": "Main reason", "value": fitting.get_indication_display()},
    ]


def _assign(fitting: Fitting) -> Any:
    href = reverse("referrals:payer", args=[fitting.referral_id])
    return link(href, "Assign payer", hidden=f"for referral {_referral(fitting).reference}")


def _referral(fitting: Fitting) -> Referral:
    """What this service recorded has a referral. ValueError for a row of an extract."""
    if fitting.referral is None:
        raise ValueError("an extract's row has no referral")
    return fitting.referral
