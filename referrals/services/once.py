"""Changes a program asks for: with a key of its own for each, so that what is sent again is done once."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.db import transaction

from larc.accounts.models import User
from referrals.selectors import get_visible
from referrals.services.steps import is_sent_first


@transaction.atomic
def once(*words: str, key: UUID, referral_id: UUID, by: User, change: Callable[[], object]) -> bool:
    """Make a change to a referral unless the same one was already made under its key (A11). Whether it was made now.

    `words` are all that was asked for: other words under the same key are another request, which its version judges.
    What is refused leaves no key behind. Sent twice at once, the second waits for the first at the key's unique
    index, before either takes a lock. Raises Referral.DoesNotExist, and what the change raises.
    """
    referral = get_visible(user=by, referral_id=referral_id)
    if not is_sent_first(key, *words, by=by, referral=referral):
        return False
    change()
    return True
