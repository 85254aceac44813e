"""What practices ask of their letters: which wait to be read, and what one of them says."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Min, Q, QuerySet

from larc.accounts.models import User
from larc.audit.services import record
from referrals.models import Letter, Referral


@dataclass(frozen=True)
class LetterList:
    """A list of letters: its name in the address, its title, and which letters are on it."""

    name: str
    title: str
    on_list: Q
    to_acknowledge: bool = True


LISTS: dict[str, LetterList] = {
    each.name: each
    for each in (
        LetterList("letters", "Outcome letters to read", Q(acknowledged_at__isnull=True, to=Letter.To.REFERRER)),
        LetterList("notes", "Notes about our patients", Q(acknowledged_at__isnull=True, to=Letter.To.REGISTERED)),
        LetterList("read", "Letters and notes already read", Q(acknowledged_at__isnull=False), to_acknowledge=False),
    )
}


def letters(*, user: User, name: str) -> QuerySet[Letter]:
    """The letters of one list: what waits the longest first, what was read the latest first. KeyError for no list."""
    definition = LISTS[name]
    found: QuerySet[Letter] = _whole(Letter.objects.received_by(user).filter(definition.on_list))
    return found.order_by("at", "pk") if definition.to_acknowledge else found.order_by("-acknowledged_at", "pk")


def counts(*, user: User) -> dict[str, tuple[int, object]]:
    """For each list of letters to acknowledge how many are on it and since when the oldest waits, in one query."""
    waiting = [definition for definition in LISTS.values() if definition.to_acknowledge]
    aggregates: dict[str, Count | Min] = {}
    for definition in waiting:
        aggregates[f"{definition.name}_count"] = Count("pk", filter=definition.on_list)
        aggregates[f"{definition.name}_oldest"] = Min("at", filter=definition.on_list)
    found = Letter.objects.received_by(user).unread().aggregate(**aggregates)
    return {each.name: (found[f"{each.name}_count"], found[f"{each.name}_oldest"]) for each in waiting}


def open_letter(*, by: User, letter_id: UUID) -> Letter:
    """A letter for its page or its file; that the person looked is recorded. Raises Letter.DoesNotExist."""
    letter: Letter = _whole(Letter.objects.visible_to(by)).get(pk=letter_id)
    practice = letter.practice if letter.practice_id in by.practice_ids else letter.sender
    record(by=by, action="outcome_letter.viewed", subject=letter.pk, organisation=practice.code)
    return letter


def record_refusal(*, by: User, letter_id: UUID) -> None:
    """Record that a person asked for a letter that is not theirs to see, or is not there (A14)."""
    record(by=by, action="outcome_letter.refused", subject=letter_id)


def about(*, user: User, referral: Referral) -> list[Letter]:
    """The letters about a referral that the person may open, the latest first."""
    visible = Letter.objects.visible_to(user).filter(referral=referral)
    return list(visible.select_related("practice", "sender", "fitting", "referral").order_by("-at", "pk"))


def may_acknowledge(*, user: User, letter: Letter) -> bool:
    """Whether the letter waits for someone at the person's practice."""
    return letter.acknowledged_at is None and letter.practice_id in user.practice_ids


def sees_referral(*, user: User, letter: Letter) -> bool:
    """Whether the person may open the referral too; a practice that only gets a note may not."""
    return bool(Referral.objects.visible_to(user).filter(pk=letter.referral_id).exists())


def _whole(found: QuerySet[Letter]) -> QuerySet[Letter]:
    return found.select_related(
        "referral__patient",
        "referral__referring_practice",
        "event",
        "fitting__fitter",
        "fitting__placed",
        "sender",
        "practice",
        "acknowledged_by",
    )
