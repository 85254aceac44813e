"""Young patients: a Fraser assessment at 13 to 15, under 13 a hold until a safeguarding lead decides (A5).

Notes about safeguarding are for the clinicians of the two practices alone, and each reading is recorded.
Source: domain.md 2.6.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from larc.accounts.models import User
from larc.accounts.permissions import Permission
from larc.audit.services import record
from practices.models import Practice
from referrals import standing
from referrals.duplicates import audits_neutral_answers
from referrals.errors import IncompleteError, InvalidDetailError, NotAllowedError, StaleError
from referrals.hubs import can_take_referral
from referrals.models import FraserRecord, Referral, SafeguardingHold, SafeguardingNote
from referrals.reasons import CancelReason
from referrals.screening import is_under_13, needs_fraser
from referrals.selectors import get_visible
from referrals.services.drafts import lock_draft, missing_steps
from referrals.services.legs import send_first
from referrals.services.safety import lacks_fraser
from referrals.services.steps import apply, check_choice, check_text, is_sent_first, lock, lock_for
from referrals.workflow import Action, Side, Status

LONGEST_NOTE = 2000
RECORD_FRASER = "The patient is 13 or over now. Record the Fraser assessment, then send the referral"
ONLY_THE_LEAD = "Only the safeguarding lead named for this referral can decide whether it is sent."


class ForCliniciansError(NotAllowedError):
    """Only clinicians of the two practices may read or write this."""

    def __init__(self) -> None:
        super().__init__("Only clinicians of the two practices may open this.")


@dataclass(frozen=True)
class FraserAssessment:
    """The five points of the Fraser guidelines, each met or not, and what else matters."""

    understands: bool
    cannot_be_persuaded_to_tell: bool
    likely_to_have_sex: bool
    health_likely_to_suffer: bool
    in_best_interests: bool
    notes: str = ""

    @property
    def is_met(self) -> bool:
        """Whether all five are."""
        return all(value for name, value in asdict(self).items() if name != "notes")


@transaction.atomic
def record_fraser(*, referral_id: UUID, by: User, assessment: FraserAssessment) -> FraserRecord:
    """Keep a clinician's assessment of a patient aged 13 to 15. One that is not met on all points says why.

    Also of one who was under 13 when the referral was held. Raises NotAllowedError, InvalidDetailError.
    """
    referral = lock(referral_id, by)
    if referral.status == Status.SAFEGUARDING_HOLD:
        standing.find(Action.RELEASE, user=by, referral=referral)
    else:
        lock_draft(referral_id, by)
    if not by.is_clinician or not needs_fraser(referral):
        raise NotAllowedError("A clinician records this, for patients aged 13 to 15.")
    missing = "" if assessment.is_met else "Enter why the referral is right although a point is not met"
    notes = check_text("notes", assessment.notes, missing=missing)
    record(
        by=by, action="referral.fraser_recorded", subject=referral.pk, organisation=referral.referring_practice.code
    )
    kept, _ = FraserRecord.objects.update_or_create(
        referral=referral, defaults=asdict(assessment) | {"notes": notes, "by": by}
    )
    return kept


@transaction.atomic
def name_lead(*, referral_id: UUID, by: User, lead: User) -> SafeguardingHold:
    """Name the clinician of the practice who decides about a patient under 13, in a draft or while it is held."""
    referral = lock(referral_id, by)
    if referral.status == Status.SAFEGUARDING_HOLD:
        standing.find(Action.CANCEL, user=by, referral=referral)
    else:
        lock_draft(referral_id, by)
    _check_lead(referral, lead)
    record(by=by, action="referral.lead_named", subject=referral.pk, organisation=referral.referring_practice.code)
    kept, _ = SafeguardingHold.objects.update_or_create(referral=referral, defaults={"lead": lead})
    return kept


@transaction.atomic
def hold_for_safeguarding(
    *, referral_id: UUID, by: User, lead: User | None = None, version: int | None = None
) -> Referral:
    """Keep a complete referral of a patient under 13 until the lead decides; held twice, it is held once (A11).

    Raises IncompleteError, NotAllowedError, StaleError.
    """
    referral = lock(referral_id, by)
    if referral.status == Status.SAFEGUARDING_HOLD:
        return referral
    transition = standing.find(Action.HOLD, user=by, referral=referral)
    if not is_under_13(referral):
        raise NotAllowedError("Only a referral of a patient under 13 is held.")
    if lead is not None:
        name_lead(referral_id=referral_id, by=by, lead=lead)
    if missing := missing_steps(referral):
        raise IncompleteError(*missing)
    if version not in (None, referral.version):
        raise StaleError
    now = timezone.now()
    SafeguardingHold.objects.filter(referral=referral).update(held_at=now)
    return apply(referral, transition, by=by, now=now)


@audits_neutral_answers
@transaction.atomic
def release(*, referral_id: UUID, by: User, version: int, decision: str, hub_id: int | None = None) -> Referral:
    """The lead decides: the referral is sent, which starts its clock, or it is cancelled.

    `hub_id` takes the place of a hub that can take it no more. A patient who has turned 13 since is sent with a
    Fraser record, as any of that age. Raises NotAllowedError for anyone but the lead, InvalidDetailError,
    HubUnavailableError, OpenReferralError, StaleError.
    """
    check_choice("decision", decision, SafeguardingHold.Decision, "Select whether to send the referral")
    sends = decision == SafeguardingHold.Decision.SEND
    action = Action.RELEASE if sends else Action.CANCEL
    referral, transition = lock_for(action, referral_id=referral_id, by=by, version=version)
    hold = _hold_of(referral)
    if hold.lead_id != by.pk:
        raise NotAllowedError(ONLY_THE_LEAD)
    if sends and lacks_fraser(referral):
        raise InvalidDetailError("decision", RECORD_FRASER)
    now = timezone.now()
    SafeguardingHold.objects.filter(pk=hold.pk).update(decision=decision, released_at=now)
    if not sends:
        reason = CancelReason.NO_LONGER_REQUIRED
        return apply(referral, transition, by=by, now=now, reason=reason, closed_at=now)
    if hub_id is not None:
        _change_hub(referral, hub_id)
    return send_first(referral, transition, by=by, now=now)


@transaction.atomic
def add_safeguarding_note(
    *, referral_id: UUID, by: User, text: str, key: UUID | None = None
) -> SafeguardingNote | None:
    """Write a note for the clinicians of the two practices. Raises ForCliniciansError, InvalidDetailError.

    A form sent again, with the same `key` and text, adds nothing and gives None (A11).
    """
    referral = get_visible(user=by, referral_id=referral_id)
    _require_clinician(referral, by)
    text = check_text("text", text, missing="Enter the note", limit=LONGEST_NOTE)
    if not is_sent_first(key, text, by=by, referral=referral):
        return None
    practice = _practice_of(referral, by)
    record(by=by, action="referral.safeguarding_noted", subject=referral.pk, organisation=practice.code)
    return SafeguardingNote.objects.create(referral=referral, by=by, organisation=practice, text=text)


@transaction.atomic
def read_safeguarding(*, referral_id: UUID, by: User) -> tuple[Referral, list[SafeguardingNote], FraserRecord | None]:
    """The referral with its notes, the latest first, and its Fraser record; that the person looked is recorded.

    Raises ForCliniciansError for anyone but a clinician of the two practices.
    """
    referral = get_visible(user=by, referral_id=referral_id)
    _require_clinician(referral, by)
    practice = _practice_of(referral, by)
    record(by=by, action="referral.safeguarding_viewed", subject=referral.pk, organisation=practice.code)
    notes = list(referral.safeguarding_notes.select_related("by", "organisation").order_by("-at", "-pk"))
    return referral, notes, FraserRecord.objects.select_related("by").filter(referral=referral).first()


def _check_lead(referral: Referral, lead: User) -> None:
    decides = lead.is_clinician and lead.has_permission(Permission.REFER)
    if not (decides and referral.referring_practice_id in lead.practice_ids):
        raise InvalidDetailError("lead", "Select a clinician of your practice")


def _hold_of(referral: Referral) -> SafeguardingHold:
    """The hold, when it is still to be decided."""
    hold: SafeguardingHold | None = SafeguardingHold.objects.filter(
        referral=referral, released_at__isnull=True
    ).first()
    if referral.status != Status.SAFEGUARDING_HOLD or hold is None:
        raise NotAllowedError("This referral is not on hold any more.")
    return hold


def _change_hub(referral: Referral, hub_id: int) -> None:
    if not can_take_referral(hub_id=hub_id, referral=referral):
        raise InvalidDetailError("hub", "Select a practice that can take the referral now")
    referral.hub_id = hub_id


def _require_clinician(referral: Referral, by: User) -> None:
    if not by.is_clinician or not standing.sides_of(by, referral) & {Side.REFERRER, Side.HUB}:
        raise ForCliniciansError


def _practice_of(referral: Referral, by: User) -> Practice:
    is_referrers = Side.REFERRER in standing.sides_of(by, referral)
    return referral.referring_practice if is_referrers else referral.hub_practice
