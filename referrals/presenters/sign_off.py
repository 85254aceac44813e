"""What waits for a clinician's signature, as rows of a list. Why it waits is told on its page, not here."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse

from larc.nhsuk.cells import link
from larc.nhsuk.formatting import format_date
from referrals.models import Referral
from referrals.presenters import cells, words

HEAD = ("Patient", "Needs", "Started", "Next step")


def rows(drafts: Iterable[Referral], held: Iterable[Referral], without_lead: Iterable[Referral]) -> list[list[Any]]:
    """Held referrals first: nobody else can move them. Those whose lead has left need another one."""
    return [
        *(_row(each, "referrals:release", "Decide") for each in held),
        *(_row(each, "referrals:held", "Name a safeguarding lead") for each in without_lead),
        *(_row(each, "referrals:draft", "Sign off") for each in drafts),
    ]


def _row(referral: Referral, route: str, text: str) -> list[Any]:
    return [
        cells.patient(referral),
        words.need(referral) if referral.method else "Not known yet",
        format_date(referral.created_at),
        link(reverse(route, args=[referral.pk]), text, hidden=referral.reference),
    ]
