"""The holds of slots that are on offer: ended with the referral, and when their time is over.

Whoever changes an offer has locked its slot first, so that no hold of another patient's is given up.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from larc.accounts.models import User
from practices.models import Slot
from practices.services import let_go, let_go_of_expired
from referrals.models import Referral, ShortNoticeOffer
from referrals.workflow import Status

Answer = ShortNoticeOffer.Answer

# While it is one of these, a referral may have a time on offer.
OFFERED_IN = frozenset({Status.ACCEPTED, Status.BOOKED})


def close_offer(offer: ShortNoticeOffer, answer: str, *, now: datetime, by: User | None = None) -> bool:
    """End an open offer and give up its hold. False when someone was faster: nothing changes then.

    Call inside the transaction of the change.
    """
    Slot.objects.select_for_update(no_key=True).only("pk").get(pk=offer.slot_id)
    still_open = ShortNoticeOffer.objects.filter(pk=offer.pk, answer="")
    if not still_open.update(answer=answer, answered_at=now, answered_by=by):
        return False
    let_go(slot_id=offer.slot_id)
    return True


def end_offers(referral: Referral, *, now: datetime) -> None:
    """Whatever else is done with a referral ends the offer it has, silently (A31): the slot is free for the next.

    Call inside the transaction of the change, with the referral locked.
    """
    for offer in referral.short_notice_offers.filter(answer=""):
        close_offer(offer, Answer.WITHDRAWN, now=now)


def end_expired_of(slot: Slot, *, now: datetime) -> None:
    """Close the offer whose hold was over when the slot was taken by someone else. The slot is the transaction's."""
    ShortNoticeOffer.objects.filter(slot=slot, answer="").update(answer=Answer.EXPIRED, answered_at=now)


@transaction.atomic
def release_expired() -> int:
    """Free the slots whose time to answer is over, and close the offers that nobody can accept any more. How many.

    Run again, or twice at once, it does nothing more.
    """
    now = timezone.now()
    unanswered = ShortNoticeOffer.objects.filter(answer="")
    expired = unanswered.filter(slot__in=let_go_of_expired(now=now))
    gone = unanswered.filter(slot__state=Slot.State.WITHDRAWN)
    return expired.update(answer=Answer.EXPIRED, answered_at=now) + gone.update(
        answer=Answer.WITHDRAWN, answered_at=now
    )
