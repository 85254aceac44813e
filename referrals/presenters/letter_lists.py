"""The lists of letters in words."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.urls import reverse
from markupsafe import Markup

from larc.nhsuk.cells import link
from larc.nhsuk.formatting import format_date
from referrals.correspondence import LISTS, LetterList
from referrals.models import Letter, Patient, Referral
from referrals.presenters import cells
from referrals.presenters.letters import result, title

EMPTY: dict[str, str] = {
    "letters": "No letters to read. They appear here when a practice you referred to records an outcome.",
    "notes": "No notes to read. They appear here when another practice has treated a patient who is registered with "
    "you and agreed that you are told.",
    "read": "Nothing yet. Letters appear here once someone at your practice has acknowledged them.",
}
CHECKBOX = Markup(
    '<div class="nhsuk-checkboxes nhsuk-checkboxes--small" data-module="nhsuk-checkboxes">'
    '<div class="nhsuk-checkboxes__item"><input class="nhsuk-checkboxes__input" id="{id}" name="letters"'
    ' type="checkbox" value="{value}"{checked}><label class="nhsuk-label nhsuk-checkboxes__label" for="{id}">Read'
    '<span class="nhsuk-u-visually-hidden"> the letter about {about}, {reference}</span></label></div></div>'
)


def navigation(counts: Mapping[str, tuple[int, object]], current: str) -> list[dict[str, Any]]:
    """The lists with how many wait on each, for the secondary navigation."""
    return [
        {
            "text": definition.title,
            "href": address(definition.name),
            "count": counts[definition.name][0] if definition.to_acknowledge else None,
            "current": definition.name == current,
        }
        for definition in LISTS.values()
    ]


def address(name: str) -> str:
    """The page of a list of letters."""
    return reverse(f"referrals:{name}" if name != "read" else "referrals:letters-read")


def list_of(letter: Letter) -> str:
    """The list a letter is on at the practice that got it."""
    if letter.acknowledged_at:
        return "read"
    return "notes" if letter.to == Letter.To.REGISTERED else "letters"


def head(definition: LetterList) -> list[str]:
    """The columns of a list."""
    return ["Patient", "Outcome", "From", "Date", "Acknowledge" if definition.to_acknowledge else "Acknowledged"]


def rows(letters: Iterable[Letter], *, definition: LetterList, ticked: Collection[str]) -> list[list[Any]]:
    """Table rows: the patient leads to the letter; the last cell is the box to tick, or who ticked it."""
    return [
        [
            _patient(letter),
            result(letter),
            f"{letter.sender.name} ({letter.sender.code})",
            format_date(letter.at),
            _box(letter, number, ticked) if definition.to_acknowledge else _acknowledged(letter),
        ]
        for number, letter in enumerate(letters, start=1)
    ]


def cards(letters: Collection[Letter]) -> list[dict[str, Any]]:
    """The card of the letters about a referral, on its page; none when there are none."""
    if not letters:
        return []
    rows = [
        {
            "key": format_date(letter.at),
            "value": Markup("{} {}").format(
                link(reverse("referrals:letter", args=[letter.pk]), title(letter)), f"to {letter.practice.name}"
            ),
        }
        for letter in letters
    ]
    return [{"title": "Letters", "rows": rows}]


def _patient(letter: Letter) -> Markup:
    patient: Patient = letter.referral.patient
    address, about = reverse("referrals:letter", args=[letter.pk]), f"referral {letter.referral.reference}"
    return link(address, patient.full_name, hidden=about) + cells.details(patient)


def _box(letter: Letter, number: int, ticked: Collection[str]) -> Markup:
    """Its ids are those the form layer gives checkboxes, so that the error summary leads to the first."""
    referral: Referral = letter.referral
    return CHECKBOX.format(
        id="id_letters" if number == 1 else f"id_letters-{number}",
        value=letter.pk,
        checked=Markup(" checked") if str(letter.pk) in ticked else "",
        about=referral.patient.full_name,
        reference=referral.reference,
    )


def _acknowledged(letter: Letter) -> str:
    return f"{format_date(letter.acknowledged_at)} by {letter.acknowledged_by}"
