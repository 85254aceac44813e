"""Keeps what a person had typed when their session ended, for them alone (domain.md 5.3, ux.md "Timeout").

Every form carries, signed, whose page it is on. The cookie of a session that has ended names nobody any more; the
signature still does, and no other site can make one. What is kept is shown to its person after the next log-in and
goes on to the address it was meant for, through all the checks of that address.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.core import signing
from django.http import HttpRequest, QueryDict
from django.urls import Resolver404, resolve
from django.utils import timezone

from larc.accounts.access import PUBLIC_ROUTES
from larc.accounts.models import KeptForm, User

KEPT_FOR = timedelta(hours=12)
# More than any form here holds: every text of one page at its full length.
MOST_CHARACTERS = 100_000
LONGEST_PATH = 500

WHOSE = "form_for"
KEPT_ID = "kept_form"
REFILL = "refill_only"
# Where a form typed but not sent was going to; static/js/timeout.js says it.
GOING_TO = "form_going_to"
# What forms carry that nobody typed.
NOT_TYPED = frozenset({WHOSE, KEPT_ID, REFILL, GOING_TO, "csrfmiddlewaretoken"})
_NOTHING_TYPED = frozenset({"stay-logged-in", "discard-kept-form"})
_signer = signing.TimestampSigner(salt="larc.accounts.kept")


def signature(user: User) -> str:
    """What a form carries to say whose page it is on."""
    return _signer.sign(str(user.pk))


def remember(request: HttpRequest) -> bool:
    """Keep a form that was sent and could not be taken, if it is known whose it is. Whether it was kept."""
    return _keep(request, path=request.get_full_path(), was_sent=True)


def remember_unsent(request: HttpRequest) -> bool:
    """Keep a form that was being typed when time ran out, as the page itself reports. Whether it was kept."""
    return _keep(request, path=request.POST.get(GOING_TO, ""), was_sent=False)


def waiting_for(user: User) -> list[KeptForm]:
    """What was kept for a person and is not too old, the latest first."""
    return list(KeptForm.objects.filter(user=user, at__gt=timezone.now() - KEPT_FOR).order_by("-at"))


def discard(*, by: User, kept_id: str) -> None:
    """Forget a form of this person; one that is another's, or is gone, changes nothing."""
    try:
        pk = UUID(kept_id)
    except ValueError:
        return
    KeptForm.objects.filter(user=by, pk=pk).delete()


def forget_old(now: datetime) -> int:
    """Delete what nobody came back for within 12 hours; how many."""
    return KeptForm.objects.filter(at__lte=now - KEPT_FOR).delete()[0]


def _keep(request: HttpRequest, *, path: str, was_sent: bool) -> bool:
    user = _whose(request)
    fields = _typed(request.POST)
    if user is None or not fields or not _takes_forms(path):
        return False
    KeptForm.objects.update_or_create(
        user=user, path=path, defaults={"fields": fields, "was_sent": was_sent, "at": timezone.now()}
    )
    return True


def _whose(request: HttpRequest) -> User | None:
    """Whose page the form was on. Nobody's when it is not signed, or when someone else is logged in by now."""
    try:
        pk = _signer.unsign(request.POST.get(WHOSE, ""), max_age=KEPT_FOR)
    except signing.BadSignature:
        return None
    if request.user.is_authenticated and str(request.user.pk) != pk:
        return None
    return User.objects.filter(pk=pk, is_active=True).first()


def _typed(data: QueryDict) -> dict[str, list[str]]:
    """What was typed, without passwords; nothing at all when it is more than a form here can hold.

    PostgreSQL stores no zero character, so it is taken out; the form would refuse it anyway.
    """
    fields = {
        name.replace("\x00", ""): [str(value).replace("\x00", "") for value in values]
        for name, values in data.lists()
        if name not in NOT_TYPED and "password" not in name.lower()
    }
    size = sum(len(name) + sum(map(len, values)) for name, values in fields.items())
    return fields if size <= MOST_CHARACTERS else {}


def _takes_forms(path: str) -> bool:
    """Whether a path is an address of ours behind the log-in."""
    if len(path) > LONGEST_PATH or not path.startswith("/") or "\x00" in path:
        return False
    try:
        route = resolve(path.partition("?")[0]).view_name
    except Resolver404:
        return False
    return route not in PUBLIC_ROUTES | _NOTHING_TYPED
