"""Recorded fittings that somebody has to look at, in words."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse

from larc.nhsuk.cells import link
from larc.nhsuk.formatting import format_date
from referrals.codes import CodeRule
from referrals.fittings import codes_of
from referrals.models import Fitting, Referral
from referrals.presenters import cells
from referrals.presenters.clinical_record import what_was_done

UNCODED, UNASSIGNED = "uncoded", "unassigned"
TITLES = {UNCODED: "Without a code", UNASSIGNED: "Without a payer"}
SENTENCES = {
    UNCODED: "These were recorded when no SNOMED CT code was verified for them. Say in words in the clinical record "
    "what was done, until there is a code.",
    UNASSIGNED: "No rule says who pays for these. Assign the payer, and nobody is billed before.",
}
EMPTY = {
    UNCODED: "Everything recorded here has a code.",
    UNASSIGNED: "Everything recorded here has a payer.",
}
HEAD = ["Patient", "What was done", "Date", "Registered at", "Next step"]


def rows(fittings: Iterable[Fitting], name: str) -> list[list[Any]]:
    """Table rows; each leads to the page that completes it, where something can."""
    step = {UNCODED: _code, UNASSIGNED: _assign}[name]
    return [
        [
            cells.patient(_referral(fitting)),
            what_was_done(fitting),
            format_date(fitting.performed_on),
            fitting.registered_practice.name,
            step(fitting),
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
    """What was done, for the pages that complete it."""
    return [
        {"key": "What was done", "value": what_was_done(fitting)},
        {"key": "Date", "value": format_date(fitting.performed_on)},
        {"key": "Main reason", "value": fitting.get_indication_display()},
    ]


def code_rows(codes: Iterable[CodeRule]) -> list[dict[str, str]]:
    """What each code says, and the code."""
    return [{"key": rule.term, "value": rule.code} for rule in codes]


def _code(fitting: Fitting) -> Any:
    if not codes_of(fitting):
        return "No code is verified yet"
    href = reverse("referrals:code", args=[fitting.referral_id, fitting.pk])
    return link(href, "Enter code", hidden=f"for referral {_referral(fitting).reference}")


def _assign(fitting: Fitting) -> Any:
    href = reverse("referrals:payer", args=[fitting.referral_id])
    return link(href, "Assign payer", hidden=f"for referral {_referral(fitting).reference}")


def _referral(fitting: Fitting) -> Referral:
    """What this service recorded has a referral. ValueError for a row of an extract."""
    if fitting.referral is None:
        raise ValueError("an extract's row has no referral")
    return fitting.referral
