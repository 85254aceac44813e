"""Who fits, and the letters of competence that let them."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.db import IntegrityError, transaction

from larc.accounts.models import User
from larc.audit.services import record
from practices.errors import CapacityError
from practices.methods import Competence
from practices.models import Fitter, Hub, LetterOfCompetence

# Letters are renewed every 5 years, from 6 months before (domain.md 2.5): one that holds longer is mistyped.
LONGEST_LETTER = timedelta(days=round(365.25 * 6))


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
    """Add a fitter at one hub or several. CapacityError when the registration or the account is another fitter's."""
    fitter = Fitter(name=name, registration_body=registration_body, registration_number=registration_number, user=user)
    try:
        with transaction.atomic():
            fitter.save()
    except IntegrityError as error:
        raise _taken(fitter) from error
    fitter.hubs.set(hubs)
    record(by=by, action="fitter.added", subject=fitter.registration)
    return fitter


@transaction.atomic
def start_fitter(*, by: User, fitter_id: int, hub: Hub) -> Fitter:
    """Let a fitter of the network fit at one more hub. CapacityError when they do already."""
    fitter: Fitter = Fitter.objects.select_for_update().get(pk=fitter_id)
    if fitter.hubs.filter(pk=hub.pk).exists():
        raise CapacityError(f"{fitter} already fits at {hub.practice}", "fitter")
    fitter.hubs.add(hub)
    record(by=by, action="fitter.started", subject=f"{fitter.registration} at {hub.practice.code}")
    return fitter


@transaction.atomic
def link_account(*, by: User, fitter_id: int, user: User) -> Fitter:
    """Say whose account a fitter's is, so that they can record fittings. CapacityError when either has another."""
    fitter: Fitter = Fitter.objects.select_for_update().get(pk=fitter_id)
    if fitter.user_id not in (None, user.pk):
        raise CapacityError(f"{fitter} already has another account", "email")
    fitter.user = user
    try:
        with transaction.atomic():
            fitter.save(update_fields=["user"])
    except IntegrityError as error:
        raise _taken(fitter) from error
    record(by=by, action="fitter.account_linked", subject=fitter.registration)
    return fitter


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
    Fitter.objects.select_for_update().get(pk=fitter.pk)
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
def withdraw_letter(*, by: User, letter_id: int, on: date) -> LetterOfCompetence:
    """Withdraw a letter: from the day `on` it counts no more. Slots already booked stay, and are flagged (A9).

    Withdrawing it again from the same or a later day changes nothing.
    """
    letters = LetterOfCompetence.objects.select_for_update(of=("self",)).select_related("fitter")
    letter: LetterOfCompetence = letters.get(pk=letter_id)
    if letter.withdrawn_on is None or on < letter.withdrawn_on:
        letter.withdrawn_on = on
        letter.save(update_fields=["withdrawn_on"])
        record(by=by, action="letter.withdrawn", subject=letter.fitter.registration)
    return letter


def _taken(fitter: Fitter) -> CapacityError:
    """Which other fitter has this one's account or registration."""
    owner = Fitter.objects.filter(user=fitter.user).exclude(pk=fitter.pk).first() if fitter.user_id else None
    if owner:
        return CapacityError(f"This account is the account of {owner}. Enter another email address", "email")
    owner = Fitter.objects.get(
        registration_body=fitter.registration_body, registration_number=fitter.registration_number
    )
    return CapacityError(
        f"{owner} already has {fitter.registration}. Check the number, or choose them from the fitters of the network",
        "registration_number",
    )
