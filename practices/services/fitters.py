"""Who fits, and the letters of competence that let them."""

from collections.abc import Iterable
from datetime import date

from django.db import IntegrityError, transaction

from larc.accounts.models import User
from larc.audit.services import record
from practices.errors import CapacityError
from practices.methods import Competence
from practices.models import Fitter, Hub, LetterOfCompetence


@transaction.atomic
def add_fitter(
    *,
    by: User,
    name: str,
    registration_body: str,
    registration_number: str,
    hubs: Iterable[Hub],
    user: User | None = None,
) -> Fitter:
    """Add a fitter at one hub or several. CapacityError when the registration is already known."""
    fitter = Fitter(name=name, registration_body=registration_body, registration_number=registration_number, user=user)
    try:
        with transaction.atomic():
            fitter.save()
    except IntegrityError as error:
        raise CapacityError(
            f"A fitter with {registration_body} number {registration_number} is already here", "registration_number"
        ) from error
    fitter.hubs.set(hubs)
    record(by=by, action="fitter.added", subject=_public_id(fitter))
    return fitter


@transaction.atomic
def add_letter(
    *, by: User, fitter: Fitter, competence: Competence | str, issued_on: date, expires_on: date
) -> LetterOfCompetence:
    """Add a letter, valid through `expires_on`. CapacityError when it would expire before it is issued."""
    if expires_on < issued_on:
        raise CapacityError("The letter must expire after it is issued", "expires_on")
    letter = LetterOfCompetence.objects.create(
        fitter=fitter, competence=Competence(competence), issued_on=issued_on, expires_on=expires_on
    )
    record(by=by, action="letter.added", subject=_public_id(fitter))
    return letter


@transaction.atomic
def withdraw_letter(*, by: User, letter_id: int, on: date) -> LetterOfCompetence:
    """Withdraw a letter: from the day `on` it counts no more. Slots already booked stay, and are flagged (A9)."""
    letters = LetterOfCompetence.objects.select_for_update(of=("self",)).select_related("fitter")
    letter: LetterOfCompetence = letters.get(pk=letter_id)
    letter.withdrawn_on = on
    letter.save(update_fields=["withdrawn_on"])
    record(by=by, action="letter.withdrawn", subject=_public_id(letter.fitter))
    return letter


def _public_id(fitter: Fitter) -> str:
    return f"{fitter.registration_body} {fitter.registration_number}"
