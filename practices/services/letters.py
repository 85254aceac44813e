"""Letters of competence: added, renewed, given their grace, withdrawn."""

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from larc.accounts.models import User
from larc.audit.services import record
from larc.nhsuk.formatting import format_date
from practices.errors import CapacityError, StaleError
from practices.letters import latest_grace, renewable_from
from practices.methods import Competence
from practices.models import Fitter, LetterOfCompetence

# Letters are renewed every 5 years, from 6 months before (domain.md 2.5): one that holds longer is mistyped.
LONGEST_LETTER = timedelta(days=round(365.25 * 6))


@transaction.atomic
def add_letter(
    *, by: User, fitter: Fitter, competence: Competence | str, issued_on: date, expires_on: date
) -> LetterOfCompetence:
    """Add a letter, valid through `expires_on`.

    CapacityError when it would expire before it is issued, hold for longer than letters do, or is already here.
    """
    if expires_on < issued_on:
        raise CapacityError("Expiry date must be the same as or after the date of issue", "expires_on")
    if expires_on - issued_on > LONGEST_LETTER:
        raise CapacityError("Check the dates. A letter is renewed every 5 years, so none holds for 6", "expires_on")
    # Locked, so that a form sent twice adds one letter.
    Fitter.objects.select_for_update(no_key=True).get(pk=fitter.pk)
    letter = LetterOfCompetence(
        fitter=fitter, competence=Competence(competence), issued_on=issued_on, expires_on=expires_on
    )
    same = {name: getattr(letter, name) for name in ("fitter", "competence", "issued_on", "expires_on")}
    if LetterOfCompetence.objects.filter(**same, withdrawn_on__isnull=True).exists():
        raise CapacityError(f"{fitter} already has this letter with these dates")
    letter.save()
    record(by=by, action="letter.added", subject=fitter.registration)
    return letter


@transaction.atomic
def renew_letter(*, by: User, letter_id: int, issued_on: date, expires_on: date) -> LetterOfCompetence:
    """Add the letter that follows another, for the same competence. The old one stays as it was.

    CapacityError as `add_letter`, and when the old one was withdrawn, ends too late to be renewed already, or the new
    one would not reach further.
    """
    old = _locked(letter_id)
    if old.withdrawn_on:
        raise CapacityError("This letter was withdrawn, so it cannot be renewed. Add a new letter")
    if issued_on < (first := renewable_from(old.expires_on)):
        raise CapacityError(
            f"A letter is renewed from 6 months before it ends, here {format_date(first)}", "issued_on"
        )
    if issued_on > latest_grace(old.expires_on):
        raise CapacityError(
            "A letter is renewed until 6 weeks after it ends. This one ended longer before. Add a new letter",
            "issued_on",
        )
    if expires_on <= old.expires_on:
        raise CapacityError(
            f"Expiry date must be after {format_date(old.expires_on)}, when the old ends", "expires_on"
        )
    return add_letter(by=by, fitter=old.fitter, competence=old.competence, issued_on=issued_on, expires_on=expires_on)


@transaction.atomic
def record_grace(*, by: User, letter_id: int, was: date | None, until: date) -> LetterOfCompetence:
    """Let a letter count past its end, through `until`: nothing grants that but this record (domain.md 2.5).

    CapacityError when that is not after its end, over, more than 6 weeks after it, or the letter was withdrawn.
    StaleError when another grace was recorded than `was` (A12).
    """
    letter = _locked(letter_id)
    last = latest_grace(letter.expires_on)
    if letter.withdrawn_on:
        raise CapacityError("This letter was withdrawn, so it has no grace")
    if until <= letter.expires_on:
        raise CapacityError(f"Enter a day after {format_date(letter.expires_on)}, when the letter ends", "until")
    if until > last:
        raise CapacityError(f"Grace lasts 6 weeks at most, here until {format_date(last)}", "until")
    if until < timezone.localdate():
        raise CapacityError("Last day of grace must be today or in the future", "until")
    if letter.grace_until not in (was, until):
        raise StaleError
    if letter.grace_until != until:
        letter.grace_until = until
        letter.save(update_fields=["grace_until"])
        record(by=by, action="letter.grace_recorded", subject=letter.fitter.registration)
    return letter


@transaction.atomic
def withdraw_letter(*, by: User, letter_id: int, on: date) -> LetterOfCompetence:
    """Withdraw a letter: from the day `on` it counts no more. Slots already booked stay, and are flagged (A9).

    Withdrawing it again from the same or a later day changes nothing.
    """
    letter = _locked(letter_id)
    if letter.withdrawn_on is None or on < letter.withdrawn_on:
        letter.withdrawn_on = on
        letter.save(update_fields=["withdrawn_on"])
        record(by=by, action="letter.withdrawn", subject=letter.fitter.registration)
    return letter


def _locked(letter_id: int) -> LetterOfCompetence:
    """The letter, locked with its fitter first: whoever books with them meanwhile waits, or is waited for."""
    Fitter.objects.select_for_update(no_key=True).get(letters=letter_id)
    letters = LetterOfCompetence.objects.select_for_update(of=("self",)).select_related("fitter")
    letter: LetterOfCompetence = letters.get(pk=letter_id)
    return letter
